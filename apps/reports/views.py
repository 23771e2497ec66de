from dataclasses import replace

from django.contrib.auth.mixins import UserPassesTestMixin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.generic import TemplateView, View

from apps.core.values.periods import Period
from apps.reports.addresses import address_of, chips, controls, preset_links
from apps.reports.charts import chart_of
from apps.reports.choices import fill_choices
from apps.reports.definitions import REPORTS, Report
from apps.reports.forms import DaysForm, ReportForm
from apps.reports.permissions import can_view_reports
from apps.reports.services import ReportQuery, count_backlog
from apps.reports.tables import Table, build_table, title

MAX_ROWS = 20_000  # of an export


class ReportAccessMixin(UserPassesTestMixin):
    """Lets in who may view reports; others get 403."""

    raise_exception = True

    def test_func(self) -> bool:
        return can_view_reports(self.request.user)


class ReportListView(ReportAccessMixin, TemplateView):
    template_name = "reports/index.html"
    extra_context = {"reports": REPORTS.values()}


class ReportMixin(ReportAccessMixin):
    """One report, with its settings from the address."""

    report: Report = None

    def setup(self, request, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.form = ReportForm(request.GET, report=self.report)
        self.address = address_of(request.GET)

    def get_table(self, query: ReportQuery, **options) -> Table:
        page = self.request.path + self.address.link(**{"in": None, "depth": None})
        table = build_table(query=query, user=self.request.user, address=page, **options)
        self.form.check_references(table.names)
        return table


class ReportView(ReportMixin, TemplateView):
    """The report; with `rows` only the rows inside one group, to be put under it."""

    def get_template_names(self) -> list[str]:
        is_inner = self.form.is_valid() and self.form.cleaned_data["rows"] is not None
        return ["reports/_rows.html" if is_inner else "reports/report.html"]

    def get_context_data(self, **kwargs) -> dict:
        context = {"report": self.report, "form": self.form}
        if not self.form.is_valid():
            return context | self.period_controls(days=self.form)
        if self.form.cleaned_data["rows"] is not None:
            query, indent = self.form.query, self.form.cleaned_data["rows"]
            return {"table": self.get_table(replace(query, depth=1), indent=indent)}
        return context | self.shown()

    def period_controls(self, *, days: DaysForm, period: Period | None = None) -> dict:
        """The bar from which another period is chosen, whatever is wrong with this one."""
        return {
            "presets": preset_links(self.address, period, timezone.localdate()),
            "days": days,
            "kept": self.address.hidden("period", "date_from", "date_to"),
        }

    def shown(self) -> dict:
        table = self.get_table(self.form.query)
        period = table.query.period
        days = DaysForm(initial={"date_from": period.start, "date_to": period.end})
        return {
            "title": title(table.query),
            "controls": controls(self.address, table.query),
            "table": table,
            "chips": chips(self.address, self.form, table),
            "chart": chart_of(table),
            "export_url": self.address.at(f"reports:{self.report.code}_export"),
            "filters_url": self.address.at(f"reports:{self.report.code}_filters"),
            "all_time_url": self.address.link(period="all", date_from=None, date_to=None),
            **self.period_controls(days=days, period=period),
            **(self.backlog() if self.report.shows_backlog else {}),
        }

    def backlog(self) -> dict:
        """What is open now, whatever the period: the number, its documents, its own report."""
        return {
            "backlog": count_backlog(user=self.request.user),
            "backlog_url": reverse("feedback:list") + "?is_open=open",
            "backlog_report": "?period=all&is_open=open",
        }


class ReportExportView(ReportMixin, View):
    """The report as XLSX; what cannot be shown cannot be exported either."""

    def get(self, request, *args, **kwargs) -> HttpResponse:
        from apps.reports.exports import with_all_levels, workbook_response

        if not self.form.is_valid():
            return redirect(self.address.at(f"reports:{self.report.code}"))
        query = self.form.query
        table = self.get_table(with_all_levels(query), max_rows=MAX_ROWS)
        applied = chips(self.address, self.form, table)
        return workbook_response(table=table, shown_depth=query.depth, chips=applied)


class ReportFiltersView(ReportMixin, TemplateView):
    """The lists to filter by, read only when somebody opens them."""

    def get_template_names(self) -> list[str]:
        return ["reports/_filters.html" if self.request.htmx else "reports/filters.html"]

    def get_context_data(self, **kwargs) -> dict:
        fill_choices(self.form, user=self.request.user)
        return {
            "report": self.report,
            "form": self.form,
            "hidden": self.address.hidden(*ReportForm.FILTERS),
            "cancel_url": self.address.at(f"reports:{self.report.code}"),
        }

    def get(self, request, *args, **kwargs) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        patch_vary_headers(response, ["HX-Request"])
        return response
