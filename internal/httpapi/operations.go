package httpapi

// operations registers every operation of the API, room by room.
func (s *Server) operations() {
}
