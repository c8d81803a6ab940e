"""The area of case pages, diagrams and files."""

from flask import Blueprint

casefile = Blueprint("casefile", __name__)
