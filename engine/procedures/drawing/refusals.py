"""Why a diagram cannot be drawn: refusals `G`, each with what to do (`web/translations/en/drawing.po`)."""

from engine.runtime.refusals import Refusal

NO_DIAGRAM = Refusal("G001", "文件里没有图形（BPMN DI），不能画图：请用 Camunda Modeler 等工具画出图形后重新保存。")
NO_BOUNDS = Refusal("G002", "图形没有位置和大小（dc:Bounds），请用 Camunda Modeler 重新画这个元素。")
NOT_A_NUMBER = Refusal("G003", "图形的“{name}”须是 -{limit} 到 {limit} 之间的数，现为“{value}”，请改正。")
NO_SIZE = Refusal("G004", "图形的宽和高须大于 0，请用 Camunda Modeler 重新画这个元素。")
FEW_POINTS = Refusal("G005", "连线的图形须有 2 到 {limit} 个点，请用 Camunda Modeler 重新画这条连线。")
TOO_MANY_SHAPES = Refusal("G006", "图上的图形和连线超过 {limit} 个，请拆分流程。")
TOO_LARGE = Refusal("G007", "图的宽或高超过 {limit}，请把图形移近。")
