"""数据共享平台: what happened to cases is fed back to it. `server` is the sharing store, a program of its own."""
