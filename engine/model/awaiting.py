"""What cases wait for from outside: subscriptions to messages and signals, and the messages that wait for a case.

Timers are jobs in the ledger. A message that comes before anybody waits for it is kept until it expires; one that was
delivered is too, so that it is known when it is sent again.
"""

from typing import Final

import sqlalchemy as sa

from engine.model.columns import Instant, belongs_to, json, metadata, tenant

TIMER: Final = "timer"  # the kinds of jobs that carry out what happens
MESSAGE: Final = "message"
RECEIVE: Final = "receive"
SPREAD: Final = "spread"
SIGNAL: Final = "signal"

subscription = sa.Table(
    "subscription",
    metadata,
    tenant(),
    sa.Column("case_id", sa.Uuid, primary_key=True),
    sa.Column("token", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("key", sa.String(200)),
    sa.Column("since", Instant, nullable=False),
    belongs_to(["case_id"], "case", ["id"]),
    sa.Index("ix_subscription_name", "tenant_id", "kind", "name", "key", "since"),
)

message = sa.Table(
    "message",
    metadata,
    tenant(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("key", sa.String(200)),
    sa.Column("given", json, nullable=False),
    sa.Column("sent_by", sa.Uuid),
    sa.Column("sent_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("delivered_at", Instant),
    belongs_to(["sent_by"], "case", ["id"]),
    sa.Index("ix_message_name", "tenant_id", "kind", "name", "key", "sent_at"),
    sa.Index("ix_message_expiry", "tenant_id", "expires_at"),
)
