"""`/metrics` for Prometheus, on a port of its own: Docket's server, with its figures and ours."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bot.settings import Settings
from policies.errors import PlumblineError


@contextmanager
def telling_metrics(settings: Settings) -> Iterator[None]:
    """Without the setting nothing is counted or served.

    Raises:
        PlumblineError: where the port cannot be had.
    """
    with ExitStack() as stack:
        if settings.plumbline_metrics_port is not None:
            from docket.instrumentation import metrics_server  # noqa: PLC0415 - where it is wished for

            host, port = settings.plumbline_http_host, settings.plumbline_metrics_port
            try:
                stack.enter_context(metrics_server(host, port))
            except OSError as error:
                why = (error.strerror or type(error).__name__).lower()
                raise PlumblineError(f"PLUMBLINE_METRICS_PORT: {host}:{port} cannot be listened on ({why}). Choose another port.") from None
        yield
