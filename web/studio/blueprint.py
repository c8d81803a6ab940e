"""The area of procedures, their releases and drafts."""

from flask import Blueprint

studio = Blueprint("studio", __name__)
