package main

// undescribed hides from libheif which picture of a HEIF file its EXIF and XMP data describe, in
// place. Up to 1.17 it refuses a file in which they describe two pictures, as on every iPhone since
// iOS 18: the photo, and the recipe that joins it with a second one for brighter screens (ISO
// 21496-1; https://github.com/strukturag/libheif/issues/1190). Nobody asks libheif for those data:
// they are read from the file itself.
func undescribed(data []byte) {
	references := full(box(full(box(data, "meta")), "iref"))
	for name, content := range boxes(references) {
		if name == "cdsc" {
			copy(references[4:], "free")
		}
		references = references[min(8+len(content), len(references)):]
	}
}
