"""Documents as PDF: plain values in, bytes out."""
