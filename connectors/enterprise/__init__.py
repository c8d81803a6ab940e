"""法人库: the register of enterprises and other units, asked by their unified social credit code."""
