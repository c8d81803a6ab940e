"""消息: how word leaves the platform."""
