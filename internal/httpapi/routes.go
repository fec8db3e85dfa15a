package httpapi

// RouteInfo is a registered route as tests and documents see it.
type RouteInfo struct {
	Method, Pattern, ID string
	Open                bool // needs no login
}

// Routes lists every registered route, from the router itself.
func (s *Server) Routes() []RouteInfo {
	return each(s.routes, func(rt *route) RouteInfo {
		return RouteInfo{rt.method, rt.pattern, rt.id, rt.needs == anybody}
	})
}
