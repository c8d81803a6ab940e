"""演练对方: a program that plays the other parties, with switches for what goes wrong. For demos and tests alone."""
