"""Who somebody is, by login and password or by the id that a session holds."""

from dataclasses import dataclass

import sqlalchemy as sa

from engine.errors import NotFound, WrongPassword
from engine.events import Actor, ActorKind
from engine.model import passwords
from engine.model.organisation import account, department, holder, post, session
from engine.model.passwords import secret_key
from engine.store import Tx

_PLACES = {ActorKind.CLERK.value: 0, ActorKind.APPLICANT.value: 1, ActorKind.OPERATOR.value: 2}


@dataclass(frozen=True)
class DemoAccount:
    """A demo account as the log-in page of a demo city offers it."""

    login: str
    kind: ActorKind
    name: str
    name_en: str
    office: str
    office_en: str
    post: str
    post_en: str


def check(tx: Tx, login: str, password: str, *, demo: bool) -> Actor:
    """The actor whose password this is. Raises WrongPassword, the same for an unknown login.

    Everybody can read the password of demo accounts: they open nothing unless `demo` is true.
    """
    row = tx.first(
        sa.select(account.c.id, account.c.password_hash, account.c.is_demo).where(
            tx.of(account), account.c.login == login
        )
    )
    known = row if row is not None and (demo or not row.is_demo) else None
    if not passwords.matches(password, None if known is None else known.password_hash) or known is None:
        raise WrongPassword
    return actor(tx, known.id)


def of_session(tx: Tx, secret: str, *, demo: bool) -> Actor:
    """Who holds a session that has begun and not ended; a demo account only when `demo` is true. Raises NotFound."""
    found = (
        sa.select(session.c.account, account.c.is_demo)
        .join(account, sa.and_(account.c.tenant_id == session.c.tenant_id, account.c.id == session.c.account))
        .where(tx.of(session), session.c.key == secret_key(secret))
    )
    row = tx.first(found)
    if row is None or (row.is_demo and not demo):
        raise NotFound
    return actor(tx, row.account)


def actor(tx: Tx, account_id: str) -> Actor:
    """Who an account is now: name, posts and departments. Raises NotFound."""
    row = tx.first(sa.select(account).where(tx.of(account), account.c.id == account_id))
    if row is None:
        raise NotFound
    held = tx.all(
        sa.select(post.c.key, post.c.department, post.c.role)
        .join(holder, sa.and_(holder.c.tenant_id == post.c.tenant_id, holder.c.post == post.c.key))
        .where(tx.of(post), holder.c.account == account_id)
        .order_by(post.c.key)
    )
    posts = tuple(one.key for one in held)
    departments = tuple(sorted({one.department for one in held}))
    roles = tuple(sorted({one.role for one in held}))
    return Actor(row.id, ActorKind(row.kind), row.name, row.name_en, posts, departments, roles=roles)


def demo_accounts(tx: Tx) -> tuple[DemoAccount, ...]:
    """The demo accounts: clerks by office and post, then applicants, then operators."""
    joined = (
        sa.select(account, department, post)
        .with_only_columns(
            account.c.login,
            account.c.kind,
            account.c.name,
            account.c.name_en,
            sa.func.coalesce(department.c.name, "").label("office"),
            sa.func.coalesce(department.c.name_en, "").label("office_en"),
            sa.func.coalesce(post.c.name, "").label("post"),
            sa.func.coalesce(post.c.name_en, "").label("post_en"),
        )
        .select_from(
            account.outerjoin(
                holder, sa.and_(holder.c.tenant_id == account.c.tenant_id, holder.c.account == account.c.id)
            )
            .outerjoin(post, sa.and_(post.c.tenant_id == holder.c.tenant_id, post.c.key == holder.c.post))
            .outerjoin(
                department,
                sa.and_(department.c.tenant_id == post.c.tenant_id, department.c.key == post.c.department),
            )
        )
        .where(tx.of(account), account.c.is_demo)
        .order_by(sa.case(_PLACES, value=account.c.kind), department.c.key, post.c.key, account.c.login)
    )
    return tuple(
        DemoAccount(r.login, ActorKind(r.kind), r.name, r.name_en, r.office, r.office_en, r.post, r.post_en)
        for r in tx.all(joined)
    )
