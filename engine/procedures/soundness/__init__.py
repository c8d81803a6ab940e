"""Soundness: whether every case that follows a diagram can come to its end, whatever is decided on the way.

`net` takes the control flow of a scope from a program, `wiring` makes moves of it, `exploring` walks all states,
`judging` says what is wrong with them, `composing` does that for every scope, from the inside out, and `checking` tells
it as problems.
"""
