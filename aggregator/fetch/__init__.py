"""HTTP: the one place from which requests leave. Every address is judged when it is about to be connected to, every
body and wait is bounded, and validators go back as they came."""
