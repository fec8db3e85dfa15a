// What the worker asks of libvips, and nothing more. Every call that fails leaves its reason
// in libvips' error buffer.
#ifndef IMPRIMATUR_VIPS_H
#define IMPRIMATUR_VIPS_H

#include <vips/vips.h>

typedef struct {
	void *bytes; // NULL: there is none
	size_t length;
} imp_block;

typedef struct {
	int width, height, pages, orientation;
	int plain;     // 8 bits of grey or RGB, as screens show it
	imp_block profile, exif, xmp; // copies, to be g_freed
	const char *loader;
} imp_header;

// imp_start readies libvips: one thread, no cache, no scratch files, no untrusted loader but JPEG XL.
int imp_start(void);

// imp_header_read reads the header alone. The loader's name stays valid for the process' life.
int imp_header_read(const void *buf, size_t len, imp_header *out);

typedef struct {
	int width, height; // the box
	int crop;          // fill it
	int convert;       // to sRGB
	int strict;        // a file that ends too early is an error
	int turn;          // an EXIF orientation that the file does not carry itself, or 0
	imp_block profile; // of the colours, where the file carries none; or none
} imp_how;

// imp_thumbnail decodes, shrinks, turns upright and copies to memory, without any metadata.
int imp_thumbnail(const void *buf, size_t len, VipsImage **out, imp_how how);

// imp_shrink makes a smaller picture of one in memory.
int imp_shrink(VipsImage *in, VipsImage **out, int width, int height);

// imp_rgba gives the pixels in sRGB with alpha, 8 bits each. g_free them.
void *imp_rgba(VipsImage *in, size_t *len);

// imp_srgb gives the colour profile of sRGB, to be g_freed.
int imp_srgb(imp_block *out);

// imp_rgb gives a grey picture three bands.
int imp_rgb(VipsImage *in, VipsImage **out);

typedef struct {
	int left, top, width, height; // all of it within the picture
} imp_rect;

// imp_cut takes a part of a picture in memory.
int imp_cut(VipsImage *in, VipsImage **out, imp_rect r);

// imp_fit scales a picture in memory to a size, in proportion or not.
int imp_fit(VipsImage *in, VipsImage **out, int width, int height);

// imp_turn mirrors a picture left to right, if asked to, and then turns it clockwise: 0, 90, 180 or 270.
int imp_turn(VipsImage *in, VipsImage **out, int mirror, int degrees);

// imp_grey makes a picture grey, or black and white without anything between.
int imp_grey(VipsImage *in, VipsImage **out, int stark);

// imp_hide replaces a part by averages of so many cells, blurred: nothing finer is left of it.
int imp_hide(VipsImage *in, VipsImage **out, imp_rect r, int cells_x, int cells_y);

// imp_stamp lays white, or black, over a part as strongly as the mask says, 0 to 255.
int imp_stamp(VipsImage *in, VipsImage **out, const void *mask, imp_rect r, int dark);

// imp_save_* write a picture with the colour profile and the XMP given, or with none, and no other metadata.
int imp_save_webp(VipsImage *in, void **buf, size_t *len, int quality, imp_block profile, imp_block xmp);
int imp_save_jpeg(VipsImage *in, void **buf, size_t *len, int quality, imp_block profile, imp_block xmp);
int imp_save_avif(VipsImage *in, void **buf, size_t *len, int quality, imp_block profile, imp_block xmp);
int imp_save_png(VipsImage *in, void **buf, size_t *len, imp_block profile, imp_block xmp);
int imp_save_tiff(VipsImage *in, void **buf, size_t *len, imp_block profile, imp_block xmp);

#endif
