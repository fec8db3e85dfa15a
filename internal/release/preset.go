package release

import (
	"path"
	"strings"

	"imprimatur/internal/asset"
	"imprimatur/internal/problem"
)

// Preset is a way in which a photo can leave. Spec is nil for the original itself.
type Preset struct {
	Name string
	Spec *asset.RenderSpec
}

// fullSize is a box that no photo outgrows in practice: the renderer never makes one bigger
// than it is, and draws no side longer than this.
const fullSize = 16383

// Presets lists what can be asked for, in the order in which people are shown it. Lengths
// are pixels.
func Presets() []Preset {
	return []Preset{
		{Name: "web", Spec: &asset.RenderSpec{Width: 2048, Height: 2048, MediaType: "image/jpeg", Quality: 82}},
		{Name: "print", Spec: &asset.RenderSpec{Width: fullSize, Height: fullSize, MediaType: "image/jpeg", Quality: 95, KeepProfile: true}},
		{Name: "social", Spec: &asset.RenderSpec{Width: 1080, Height: 1350, Crop: true, MediaType: "image/jpeg", Quality: 85}},
		{Name: "original"},
	}
}

func presetNamed(name string) (Preset, error) {
	for _, p := range Presets() {
		if p.Name == name {
			return p, nil
		}
	}
	return Preset{}, problem.New(problem.Invalid, "preset.unknown").At("preset")
}

// fileName is what the receiver's file is called.
func (p Preset) fileName(original string) string {
	if p.Spec == nil {
		return original
	}
	stem := strings.TrimSuffix(original, path.Ext(original))
	extension := map[string]string{"image/jpeg": ".jpg", "image/webp": ".webp", "image/png": ".png"}[p.Spec.MediaType]
	return stem + "-" + p.Name + extension
}
