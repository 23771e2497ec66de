// A report: rows that fold, and the picture over the table.

// Rows. A link unfolds in place; without this script it opens the group as a report of its own.

function rowsInside(row) {
  const inside = [];
  let next = row.nextElementSibling;
  while (next && Number(next.dataset.depth) > Number(row.dataset.depth)) {
    inside.push(next);
    next = next.nextElementSibling;
  }
  return inside;
}

function isUnfolded(row) {
  return row.querySelector(".report-unfold")?.getAttribute("aria-expanded") === "true";
}

// Rows inside a folded row stay hidden whatever they themselves are.
function showRows(row, visible) {
  let hiddenBelow = visible ? Infinity : Number(row.dataset.depth);
  for (const inner of rowsInside(row)) {
    const innerDepth = Number(inner.dataset.depth);
    if (visible && innerDepth <= hiddenBelow) hiddenBelow = Infinity;
    inner.hidden = innerDepth > hiddenBelow;
    if (!inner.hidden && !isUnfolded(inner)) hiddenBelow = innerDepth;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".report-unfold");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const row = link.closest("tr");
  const unfold = !isUnfolded(row);
  link.setAttribute("aria-expanded", String(unfold));
  if (unfold && !rowsInside(row).length) htmx.trigger(link, "unfold");
  else showRows(row, unfold);
});

// The picture: its colours are those of the statuses, and come from reports.css.

const COLOURS = {
  open: "--chart-registered",
  registered: "--chart-registered",
  analysed: "--chart-analysed",
  verified: "--chart-verified",
  closed: "--chart-closed",
  rejected: "--chart-rejected",
};
const BAR = 30; // pixels a lying bar takes
const language = document.documentElement.lang;
const place = document.getElementById("report-chart");

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function isNarrow() {
  return place.clientWidth < 500;
}

function axes(data) {
  const text = { color: colour("--text"), fontSize: 13 };
  const names = {
    type: "category",
    data: data.labels,
    inverse: !data.upright,
    axisLabel: { ...text, width: isNarrow() ? 110 : 220, overflow: "truncate" },
    axisLine: { lineStyle: { color: colour("--line-strong") } },
    axisTick: { show: false },
  };
  const counts = {
    type: "value",
    minInterval: 1,
    axisLabel: { color: colour("--muted"), formatter: (count) => count.toLocaleString(language) },
    splitLine: { lineStyle: { color: colour("--line") } },
  };
  return data.upright ? { xAxis: names, yAxis: counts } : { xAxis: counts, yAxis: names };
}

// On a phone the legend takes two lines.
function legendHeight() {
  return isNarrow() ? 62 : 36;
}

function option(data) {
  const border = colour("--surface");
  return {
    ...axes(data),
    animation: false,
    aria: { enabled: true, label: { enabled: false }, decal: { show: matchMedia("(prefers-contrast: more)").matches } },
    grid: { left: 0, right: 20, top: legendHeight(), bottom: 4, containLabel: true },
    legend: { left: 0, top: 0, itemWidth: 14, textStyle: { color: colour("--text"), fontSize: 13 } },
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow" },
      backgroundColor: border,
      borderColor: colour("--line"),
      textStyle: { color: colour("--text") },
      valueFormatter: (count) => count.toLocaleString(language),
      renderMode: "richText",
    },
    series: data.series.map((part) => ({
      type: "bar",
      stack: "total",
      name: part.name,
      data: part.values,
      barMaxWidth: 26,
      cursor: "pointer",
      itemStyle: { color: colour(COLOURS[part.code]), borderColor: border, borderWidth: 1 },
    })),
  };
}

function draw(chart, data) {
  chart.setOption(option(data), true);
}

function openDocuments(data, { seriesIndex, dataIndex }) {
  const link = data.series[seriesIndex].links[dataIndex];
  if (link) location.assign(link);
}

function showPicture() {
  const data = JSON.parse(document.getElementById("report-chart-data").textContent);
  if (!data.upright) place.style.height = `${40 + legendHeight() + data.labels.length * BAR}px`;
  const chart = echarts.init(place, null, { renderer: "svg" });
  draw(chart, data);
  chart.on("click", (event) => openDocuments(data, event));
  new ResizeObserver(() => {
    chart.resize();
    draw(chart, data);
  }).observe(place);
  document.addEventListener("themechange", () => draw(chart, data));
}

if (place) {
  if (window.echarts) showPicture();
  else place.closest("figure").classList.add("no-chart");
}
