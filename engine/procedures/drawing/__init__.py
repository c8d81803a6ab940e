"""A BPMN diagram as a picture, from the shapes and lines that its file gives (BPMN DI), without a browser.

`picture.drawn` is the way in. Nothing here knows the database.
"""
