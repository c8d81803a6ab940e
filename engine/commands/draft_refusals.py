"""Refusals of what is done with drafts of releases."""

from engine.errors import Conflict, Invalid, NotAllowed


class DraftFaulty(Conflict):
    """草稿还有 {count} 个错误，改正并重新上传以后才能申请和批准发布。"""

    code = "draft-faulty"


class WarningsUnexplained(Invalid):
    """草稿有提醒或者未检查的问题，请写明为什么仍然可以发布。"""

    code = "warnings-unexplained"


class SendBackUnexplained(Invalid):
    """请写明退回的理由，编制人才知道改什么。"""

    code = "send-back-unexplained"


class ReasonTooLong(Invalid):
    """理由不得超过 {limit} 个字。"""

    code = "reason-too-long"


class OtherProcedure(Invalid):
    """上传的是事项“{key}”，这份草稿是事项“{wanted}”的。请另建草稿。"""

    code = "other-procedure"


class NotAsked(Conflict):
    """草稿没有申请发布，或者申请以后又上传了内容，申请已经失效。"""

    code = "not-asked"


class AlreadyAsked(Conflict):
    """草稿已经申请发布，正在等待审批。"""

    code = "already-asked"


class DraftPublished(Conflict):
    """草稿已经发布，不能再修改。"""

    code = "draft-published"


class DraftChanged(Conflict):
    """草稿的内容已经更新，不是您看过的内容，请重新查看以后再操作。"""

    code = "draft-changed"


class LiveReleaseChanged(Conflict):
    """现行版本已经更新，请重新查看草稿与现行版本的差异以后再操作。"""

    code = "live-release-changed"


class SameAsLive(Conflict):
    """草稿与现行版本的内容完全相同，不需要发布。"""

    code = "same-as-live"


class OwnDraft(NotAllowed):
    """草稿须由另一个人审批：编制、上传或者申请发布的人不能审批。"""

    code = "own-draft"
