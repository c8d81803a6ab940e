"""Files of other engines in our own dialect: one module a vendor family, one a subject, `juel` for their expressions.

XML to XML, before anything is checked. What cannot be said in our dialect is refused by name, and what is said
differently or left out is noted.
"""
