"""Settings of beat: what a worker does from time to time, whoever is at work."""

CELERY_BEAT_SCHEDULE = {
    "clear-expired-sessions": {
        "task": "apps.core.tasks.clear_expired_sessions",
        "schedule": 24 * 60 * 60,  # seconds
    },
    "clear-old-sign-in-counts": {
        "task": "apps.organization.tasks.clear_old_sign_in_counts",
        "schedule": 24 * 60 * 60,  # seconds
    },
    "collect-strays-of-mergings": {
        "task": "apps.clients.tasks.collect_strays_of_mergings",
        "schedule": 60,  # seconds
    },
    "clear-unconfirmed-imports": {
        "task": "apps.core.tasks.clear_unconfirmed_imports",
        "schedule": 24 * 60 * 60,  # seconds
    },
    "sweep-files": {
        "task": "apps.core.tasks.sweep_files",
        "schedule": 24 * 60 * 60,  # seconds
    },
    "tend-bulk-changes": {
        "task": "apps.complaints.tasks.tend_bulk_changes",
        "schedule": 5 * 60,  # seconds
    },
    "sweep-outbox": {
        "task": "apps.notifications.tasks.sweep_outbox",
        "schedule": 60,  # seconds
    },
    "sweep-outgoing": {
        "task": "apps.messaging.tasks.sweep_outgoing",
        "schedule": 60,  # seconds
    },
    "watch-clock": {
        "task": "apps.notifications.tasks.watch_clock",
        "schedule": 60,  # seconds
    },
    "fetch-delivery-reports": {
        "task": "apps.messaging.tasks.fetch_reports",
        "schedule": 5 * 60,  # seconds
    },
    "send-digests": {
        "task": "apps.notifications.tasks.send_digests",
        "schedule": 5 * 60,  # seconds
    },
    "wake-waiting-exports": {
        "task": "apps.feedback.tasks.wake_waiting_exports",
        "schedule": 60,  # seconds
    },
    "clear-old-exports": {
        "task": "apps.feedback.tasks.clear_old_exports",
        "schedule": 24 * 60 * 60,  # seconds
    },
}
