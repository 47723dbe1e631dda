"""The desk: people take over. Pure: what happens in its groups comes in as events, what it does goes out as effects."""
