from django.urls import path

from apps.measures.actions import measure_steps
from apps.measures.views import measures, root_causes

app_name = "measures"

urlpatterns = [
    path("measures/", measures.measures, name="list"),
    path("measures/export/", measures.export, name="export"),
    path("measures/<int:pk>/", measures.measure, name="detail"),
    *measure_steps.urls(measures.MeasureStep),
    path("measures/of/<int:pk>/", measures.document_measures, name="document_measures"),
    path("measures/of/<int:pk>/plan/", measures.plan, name="plan_measure"),
    path("measures/of/<int:pk>/root-cause/", root_causes.tie, name="tie_root_cause"),
    path("root-causes/", root_causes.root_causes, name="root_causes"),
    path("root-causes/export/", root_causes.export, name="root_causes_export"),
    path("root-causes/new/", root_causes.create, name="create_root_cause"),
    path("root-causes/<int:pk>/", root_causes.root_cause, name="root_cause"),
    path("root-causes/<int:pk>/edit/", root_causes.edit, name="edit_root_cause"),
    path("root-causes/<int:pk>/close/", root_causes.close, name="close_root_cause"),
    path("root-causes/<int:pk>/reopen/", root_causes.reopen, name="reopen_root_cause"),
    path("root-causes/<int:pk>/plan/", root_causes.plan, name="plan_measure_of_root_cause"),
    path("root-causes/<int:pk>/link/", root_causes.link, name="link_document"),
    path("root-causes/<int:pk>/unlink/<int:document>/", root_causes.unlink, name="unlink_document"),
]
