package httpapi

// operations registers every operation of the API, room by room.
func (s *Server) operations() error {
	s.setUp()
	s.login()
	s.me()
	s.tokens()
	s.users()
	s.groups()
	s.grants()
	s.settings()
	s.logbook()
	s.finding()
	s.folders()
	s.collections()
	s.searches()
	s.renditions()
	s.releases()
	s.versions()
	s.trash()
	return s.arrivals()
}
