"""The applicants' area, to which its modules add their pages."""

from flask import Blueprint

portal = Blueprint("portal", __name__)
