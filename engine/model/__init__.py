"""The tables, one aggregate a file. Every key begins with the tenant."""
