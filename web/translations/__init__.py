"""English for every Chinese sentence: one fragment an area in `en/*.po`, compiled at set-up."""
