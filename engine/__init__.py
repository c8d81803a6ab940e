"""业务办理: the domain of approvals. Knows SQLAlchemy, never Flask."""
