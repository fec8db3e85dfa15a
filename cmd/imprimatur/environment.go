package main

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/problem"
)

// settingPrefix begins the name of every variable of the environment that is a setting.
const settingPrefix = "IMPRIMATUR_"

// configVariable names the configuration file.
const configVariable = settingPrefix + "CONFIG"

// environment reads what a process is given, as NAME=value.
func environment(pairs []string) map[string]string {
	env := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		env[name] = value
	}
	return env
}

// keys lists every setting, as the file names it.
func (cfg *Config) keys() []string {
	fields := reflect.TypeOf(*cfg)
	keys := make([]string, fields.NumField())
	for i := range keys {
		keys[i] = fields.Field(i).Tag.Get("toml")
	}
	return keys
}

// files lists the files that the configuration names.
func (cfg *Config) files() []string {
	files := []string{strings.TrimPrefix(cfg.Database, "postgres:")}
	for i, key := range cfg.keys() {
		if strings.HasSuffix(key, "_file") {
			files = append(files, reflect.ValueOf(cfg).Elem().Field(i).String())
		}
	}
	return files
}

// override sets every key that the environment names: IMPRIMATUR_ and the key in capitals. An
// empty variable is none; one that names no setting is an error, as an unknown key of the file is.
func (cfg *Config) override(env map[string]string) error {
	known := []string{configVariable}
	for i, key := range cfg.keys() {
		name := settingPrefix + strings.ToUpper(key)
		known = append(known, name)
		if env[name] == "" {
			continue
		}
		if err := set(reflect.ValueOf(cfg).Elem().Field(i), env[name]); err != nil {
			return problem.New(problem.Invalid, "config.bad-value", "key", key).Because(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(env)) {
		if strings.HasPrefix(name, settingPrefix) && env[name] != "" && !slices.Contains(known, name) && !ofCluster(name) {
			return problem.New(problem.Invalid, "config.unknown-variable", "key", name, "near", nearest(name, known))
		}
	}
	return nil
}

// ofCluster tells whether a variable is one that Kubernetes gives every process beside a
// service called imprimatur: it is nobody's setting.
func ofCluster(name string) bool {
	key := strings.TrimPrefix(name, settingPrefix)
	return key == "SERVICE_HOST" || strings.HasPrefix(key, "SERVICE_PORT") || key == "PORT" || strings.HasPrefix(key, "PORT_")
}

// nearest gives the name that somebody may have meant who wrote another.
func nearest(name string, known []string) string {
	return slices.MinFunc(known, func(a, b string) int {
		return cmp.Compare(asset.EditDistance(name, a), asset.EditDistance(name, b))
	})
}
