"""The one door to SpiffWorkflow: BPMN and DMN files in; a running case as bytes in and bytes out.

Pure: no database, no clock.
"""
