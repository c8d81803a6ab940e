"""HTTP: pages for applicants and clerks, the command line. No decisions are taken here."""
