"""Diagrams of other engines as the beginning of a procedure: what can be taken over is, and what cannot is told."""
