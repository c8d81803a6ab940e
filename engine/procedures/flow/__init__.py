"""The flow of data: which names are written where in a diagram, with their types, and what is read before that.

A forward analysis of each process (`spreading`) gives what has been written at every place of it; the expressions that
stand there (`places`) are checked over that (`names`). Conditions count as free choice: a path that no case takes
because of its conditions is a path.
"""
