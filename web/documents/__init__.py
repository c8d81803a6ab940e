"""文书与证照: files to keep, an applicant's licences, the check that anybody may make, and the end of a licence."""

from web.documents import ending, files, verification, wallet
from web.documents.blueprint import documents

__all__ = ["documents", "ending", "files", "verification", "wallet"]
