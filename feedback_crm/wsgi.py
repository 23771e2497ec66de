import os

from django.core.wsgi import get_wsgi_application

from feedback_crm.call_stack import with_room

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "feedback_crm.settings")

application = with_room(get_wsgi_application())
