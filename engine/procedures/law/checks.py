"""The rules of the law linter, as checks among the others of `heban check`."""

from typing import Final

from engine.procedures.inspection import Inspected
from engine.procedures.law import limits, orders, papers
from engine.procedures.law.inquiry import Inquiry

RULES: Final = (
    orders.decisions_follow_a_review,
    papers.refusals_state_reasons,
    papers.refusals_are_written,
    orders.suspensions_end,
    orders.suspensions_follow_acceptance,
    papers.site_checks_have_two_signers,
    orders.who_accepts_does_not_decide,
    orders.every_case_is_brought_to_an_end,
    orders.acts_keep_their_order,
    limits.limits_keep_the_promise,
    limits.limits_keep_the_time_of_issue,
    papers.every_material_is_used,
    papers.depth_and_ways_agree,
    papers.results_and_licences_agree,
    orders.a_licence_is_made,
    orders.every_act_can_be_seen,
)


def the_law_is_kept(inspected: Inspected) -> None:
    """Every rule of the law, over the same runs."""
    inquiry = Inquiry(inspected)
    for rule in RULES:
        rule(inquiry)


CHECKS: Final = (the_law_is_kept,)
