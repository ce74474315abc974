"""What gunicorn reads by itself where it is started: addresses that are keys stay out of its logs, too."""

from gunicorn import glogging

from twinning.masking import Formatter


class Logger(glogging.Logger):
    def setup(self, cfg):
        super().setup(cfg)
        for log in (self.access_log, self.error_log):
            for handler in log.handlers:
                old = handler.formatter
                handler.setFormatter(Formatter(old._fmt, old.datefmt) if old else Formatter())


logger_class = Logger
