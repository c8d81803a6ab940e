"""The clerks' area, to which its modules add their pages."""

from flask import Blueprint

worklist = Blueprint("worklist", __name__)
