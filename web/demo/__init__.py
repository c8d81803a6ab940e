"""The demo city: an invented administration with invented people and cases, loaded by `heban demo` only."""
