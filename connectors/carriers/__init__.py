"""Who carries jobs from the ledger to whoever does them."""
