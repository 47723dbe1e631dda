"""One file a flow; pure."""
