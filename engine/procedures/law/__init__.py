"""What the law asks of a procedure, as rules over its diagrams, forms, documents and item: the law linter."""
