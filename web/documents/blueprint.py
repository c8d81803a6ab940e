"""The area of documents, to which its modules add their pages."""

from flask import Blueprint

documents = Blueprint("documents", __name__)
