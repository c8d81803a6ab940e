"""电子签章: documents are sealed by PAdES signatures, with keys kept in PKCS#12 files."""
