package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Figure is a number that another room counts: photos taken in, jobs waiting, size of the log.
type Figure struct {
	Name    string // "imprimatur_jobs_waiting"
	Help    string
	Value   float64
	Counter bool // only ever grows
}

// metrics counts requests by route: never by address, caller or anything else of a person.
type metrics struct {
	registry *prometheus.Registry
	answers  *prometheus.CounterVec
	duration *prometheus.HistogramVec
	none     route // requests that no route took
}

func newMetrics(figures func(context.Context) ([]Figure, error)) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "imprimatur_http_requests_total", Help: "Requests answered, by route and hundred of the status.",
		}, []string{"method", "route", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "imprimatur_http_request_seconds", Help: "Time from the request's headers to the end of its answer.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60},
		}, []string{"method", "route"}),
		none: route{method: "any", pattern: "none"},
	}
	m.registry.MustRegister(m.answers, m.duration, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	if figures != nil {
		m.registry.MustRegister(&house{figures: figures})
	}
	m.watch(&m.none)
	return m
}

// watch prepares a route's counters, so that counting a request looks nothing up.
func (m *metrics) watch(rt *route) {
	for i := 1; i < len(rt.answers); i++ {
		rt.answers[i] = m.answers.WithLabelValues(rt.method, rt.pattern, strconv.Itoa(i)+"xx")
	}
	rt.duration = m.duration.WithLabelValues(rt.method, rt.pattern)
}

func (m *metrics) count(rt *route, status int, took time.Duration) {
	if rt == nil {
		rt = &m.none
	}
	if class := status / 100; class >= 1 && class < len(rt.answers) {
		rt.answers[class].Inc()
	}
	rt.duration.Observe(took.Seconds())
}

func (m *metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 10 * time.Second}))
	return mux
}

// house asks the other rooms for their figures when the operator looks.
type house struct {
	figures func(context.Context) ([]Figure, error)
}

// Describe sends nothing: the figures are known only when they are asked for.
func (h *house) Describe(chan<- *prometheus.Desc) {}

// Collect asks the house.
func (h *house) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	figures, err := h.figures(ctx)
	if err != nil {
		out <- prometheus.NewInvalidMetric(prometheus.NewDesc("imprimatur_figures", "Figures of the house.", nil, nil), err)
		return
	}
	for _, f := range figures {
		kind := prometheus.GaugeValue
		if f.Counter {
			kind = prometheus.CounterValue
		}
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc(f.Name, f.Help, nil, nil), kind, f.Value)
	}
}
