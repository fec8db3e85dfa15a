// What the worker asks of libvips, and nothing more. Every call that fails leaves its reason
// in libvips' error buffer.
#ifndef IMPRIMATUR_VIPS_H
#define IMPRIMATUR_VIPS_H

#include <vips/vips.h>

typedef struct {
	int width, height, pages, orientation, bands, profile;
	const char *loader;
} imp_header;

// imp_start readies libvips: one thread, no cache, no scratch files, no untrusted loader but JPEG XL.
int imp_start(void);

// imp_header_read reads the header alone. The loader's name stays valid for the process' life.
int imp_header_read(const void *buf, size_t len, imp_header *out);

// imp_thumbnail decodes, shrinks, turns upright and converts to sRGB (unless keep), and copies to memory.
int imp_thumbnail(const void *buf, size_t len, VipsImage **out, int width, int height, int crop,
	int keep, int strict);

// imp_shrink makes a smaller picture of one in memory. force ignores the proportions.
int imp_shrink(VipsImage *in, VipsImage **out, int width, int height, int force);

// imp_plain gives the pixels as bytes with the given number of bands: 1 grey, 3 RGB, 4 RGBA. g_free them.
void *imp_plain(VipsImage *in, int bands, size_t *len);

int imp_save_webp(VipsImage *in, void **buf, size_t *len, int quality, int keep);
int imp_save_jpeg(VipsImage *in, void **buf, size_t *len, int quality, int keep);
int imp_save_png(VipsImage *in, void **buf, size_t *len, int keep);

#endif
