#include "vips.h"

#include <string.h>

#define MAX_BLOCK (8 << 20)

int
imp_start(void)
{
	if (vips_init("imprimatur-worker"))
		return -1;
	vips_concurrency_set(1);
	vips_cache_set_max(0);
	vips_cache_set_max_mem(0);
	vips_cache_set_max_files(0);
	vips_leak_set(FALSE);
	vips_block_untrusted_set(TRUE);
	vips_operation_block_set("VipsForeignLoadJxl", FALSE);
	return 0;
}

// block copies a piece of metadata, unless it is longer than any real one.
static imp_block
block(VipsImage *in, const char *name)
{
	imp_block out = { NULL, 0 };
	const void *bytes;
	size_t length;
	if (vips_image_get_typeof(in, name) && !vips_image_get_blob(in, name, &bytes, &length) &&
		length > 0 && length <= MAX_BLOCK) {
		out.bytes = g_memdup2(bytes, length);
		out.length = length;
	}
	return out;
}

int
imp_header_read(const void *buf, size_t len, imp_header *out)
{
	const char *loader = vips_foreign_find_load_buffer(buf, len);
	if (!loader)
		return -1;
	VipsImage *in = vips_image_new_from_buffer(buf, len, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
	if (!in)
		return -1;
	out->loader = loader;
	out->width = vips_image_get_width(in);
	out->height = vips_image_get_page_height(in);
	out->pages = vips_image_get_n_pages(in);
	out->orientation = vips_image_get_orientation(in);
	VipsInterpretation space = vips_image_guess_interpretation(in);
	out->plain = vips_image_get_format(in) == VIPS_FORMAT_UCHAR &&
		(space == VIPS_INTERPRETATION_sRGB || space == VIPS_INTERPRETATION_B_W);
	out->profile = block(in, VIPS_META_ICC_NAME);
	out->exif = block(in, VIPS_META_EXIF_NAME);
	out->xmp = block(in, VIPS_META_XMP_NAME);
	g_object_unref(in);
	return 0;
}

int
imp_srgb(imp_block *out)
{
	VipsBlob *profile = NULL;
	if (vips_profile_load("srgb", &profile, NULL))
		return -1;
	const void *bytes = vips_blob_get(profile, &out->length);
	out->bytes = g_memdup2(bytes, out->length);
	vips_area_unref(VIPS_AREA(profile));
	return 0;
}

// forget takes all that a picture knows of itself. The HEIF loader of 8.14 leaves colour profile,
// EXIF and XMP in memory that goes with the loader, so a picture that outlives it must not look.
static void
forget(VipsImage *image)
{
	gchar **fields = vips_image_get_fields(image);
	for (int i = 0; fields && fields[i]; i++)
		vips_image_remove(image, fields[i]);
	g_strfreev(fields);
}

int
imp_thumbnail(const void *buf, size_t len, VipsImage **out, imp_how how)
{
	VipsImage *step[5] = { NULL, NULL, NULL, NULL, NULL };
	int failed = -1;
	// fail_on of the thumbnail call itself is ignored in 8.14; the loader heeds it.
	const char *option = how.strict ? "[fail_on=truncated]" : "[fail_on=none]";
	VipsInteresting crop = how.crop ? VIPS_INTERESTING_CENTRE : VIPS_INTERESTING_NONE;
	int sideways = how.turn >= 5;
	int width = sideways ? how.height : how.width;
	int height = sideways ? how.width : how.height;

	if (how.convert && !how.profile.bytes
			? vips_thumbnail_buffer((void *) buf, len, &step[0], width, "height", height, "option_string", option,
				"size", VIPS_SIZE_DOWN, "crop", crop, "export_profile", "srgb", NULL)
			: vips_thumbnail_buffer((void *) buf, len, &step[0], width, "height", height, "option_string", option,
				"size", VIPS_SIZE_DOWN, "crop", crop, NULL))
		goto out;
	VipsImage *last = step[0];
	if (how.turn > 1) {
		if (vips_copy(last, &step[1], NULL))
			goto out;
		vips_image_set_int(step[1], VIPS_META_ORIENTATION, how.turn);
		if (vips_autorot(step[1], &step[2], NULL))
			goto out;
		last = step[2];
	}
	if (how.convert && how.profile.bytes && vips_image_get_bands(last) >= 3) {
		if (vips_copy(last, &step[3], NULL))
			goto out;
		vips_image_set_blob_copy(step[3], VIPS_META_ICC_NAME, how.profile.bytes, how.profile.length);
		if (vips_icc_transform(step[3], &step[4], "srgb", "embedded", TRUE, NULL))
			goto out;
		last = step[4];
	}
	*out = vips_image_copy_memory(last);
	failed = *out ? 0 : -1;
	if (*out)
		forget(*out);
out:
	for (int i = 0; i < 5; i++)
		if (step[i])
			g_object_unref(step[i]);
	return failed;
}

int
imp_shrink(VipsImage *in, VipsImage **out, int width, int height)
{
	VipsImage *lazy = NULL;
	if (vips_thumbnail_image(in, &lazy, width, "height", height, "no_rotate", TRUE,
			"size", VIPS_SIZE_DOWN, NULL))
		return -1;
	*out = vips_image_copy_memory(lazy);
	g_object_unref(lazy);
	return *out ? 0 : -1;
}

void *
imp_rgba(VipsImage *in, size_t *len)
{
	VipsImage *step[3] = { NULL, NULL, NULL };
	void *bytes = NULL;

	if (vips_colourspace(in, &step[0], VIPS_INTERPRETATION_sRGB, NULL) || vips_cast_uchar(step[0], &step[1], NULL))
		goto out;
	VipsImage *last = step[1];
	if (!vips_image_hasalpha(last)) {
		if (vips_addalpha(last, &step[2], NULL))
			goto out;
		last = step[2];
	}
	if (vips_image_get_bands(last) != 4)
		vips_error("imp_rgba", "%d bands", vips_image_get_bands(last));
	else
		bytes = vips_image_write_to_memory(last, len);
out:
	for (int i = 0; i < 3; i++)
		if (step[i])
			g_object_unref(step[i]);
	return bytes;
}

// bare gives a copy of the picture that knows nothing of itself but the colour profile and the
// XMP, if they are given.
static VipsImage *
bare(VipsImage *in, imp_block profile, imp_block xmp)
{
	VipsImage *copy = NULL;
	if (vips_copy(in, &copy, "xres", 72.0 / 25.4, "yres", 72.0 / 25.4, NULL))
		return NULL;
	forget(copy);
	if (profile.bytes)
		vips_image_set_blob_copy(copy, VIPS_META_ICC_NAME, profile.bytes, profile.length);
	if (xmp.bytes)
		vips_image_set_blob_copy(copy, VIPS_META_XMP_NAME, xmp.bytes, xmp.length);
	return copy;
}

int
imp_rgb(VipsImage *in, VipsImage **out)
{
	VipsImage *lazy = NULL;
	if (vips_colourspace(in, &lazy, VIPS_INTERPRETATION_sRGB, NULL))
		return -1;
	*out = vips_image_copy_memory(lazy);
	g_object_unref(lazy);
	return *out ? 0 : -1;
}

int
imp_save_webp(VipsImage *in, void **buf, size_t *len, int quality, imp_block profile, imp_block xmp)
{
	VipsImage *out = bare(in, profile, xmp);
	if (!out)
		return -1;
	int failed = vips_webpsave_buffer(out, buf, len, "Q", quality, "effort", 2, "strip", !profile.bytes && !xmp.bytes, NULL);
	g_object_unref(out);
	return failed;
}

int
imp_save_jpeg(VipsImage *in, void **buf, size_t *len, int quality, imp_block profile, imp_block xmp)
{
	VipsImage *out = bare(in, profile, xmp);
	if (!out)
		return -1;
	VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
	int failed = vips_jpegsave_buffer(out, buf, len, "Q", quality, "optimize_coding", TRUE,
		"background", white, "strip", !profile.bytes && !xmp.bytes, NULL);
	vips_area_unref(VIPS_AREA(white));
	g_object_unref(out);
	return failed;
}

int
imp_save_png(VipsImage *in, void **buf, size_t *len, imp_block profile, imp_block xmp)
{
	VipsImage *out = bare(in, profile, xmp);
	if (!out)
		return -1;
	int failed = vips_pngsave_buffer(out, buf, len, "compression", 6, "strip", !profile.bytes && !xmp.bytes, NULL);
	g_object_unref(out);
	return failed;
}

int
imp_save_avif(VipsImage *in, void **buf, size_t *len, int quality, imp_block profile, imp_block xmp)
{
	VipsImage *out = bare(in, profile, xmp);
	if (!out)
		return -1;
	int failed = vips_heifsave_buffer(out, buf, len, "Q", quality, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_AV1,
		"effort", 2, "strip", !profile.bytes && !xmp.bytes, NULL);
	g_object_unref(out);
	return failed;
}

int
imp_save_tiff(VipsImage *in, void **buf, size_t *len, imp_block profile, imp_block xmp)
{
	VipsImage *out = bare(in, profile, xmp);
	if (!out)
		return -1;
	int failed = vips_tiffsave_buffer(out, buf, len, "compression", VIPS_FOREIGN_TIFF_COMPRESSION_DEFLATE,
		"predictor", VIPS_FOREIGN_TIFF_PREDICTOR_HORIZONTAL, "strip", !profile.bytes && !xmp.bytes, NULL);
	g_object_unref(out);
	return failed;
}

int
imp_cut(VipsImage *in, VipsImage **out, imp_rect r)
{
	VipsImage *lazy = NULL;
	if (vips_extract_area(in, &lazy, r.left, r.top, r.width, r.height, NULL))
		return -1;
	*out = vips_image_copy_memory(lazy);
	g_object_unref(lazy);
	return *out ? 0 : -1;
}

int
imp_fit(VipsImage *in, VipsImage **out, int width, int height)
{
	VipsImage *lazy = NULL;
	if (vips_thumbnail_image(in, &lazy, width, "height", height, "no_rotate", TRUE, "size", VIPS_SIZE_FORCE, NULL))
		return -1;
	*out = vips_image_copy_memory(lazy);
	g_object_unref(lazy);
	return *out ? 0 : -1;
}

int
imp_turn(VipsImage *in, VipsImage **out, int mirror, int degrees)
{
	VipsImage *step[2] = { NULL, NULL };
	VipsAngle angle = degrees == 90 ? VIPS_ANGLE_D90 : degrees == 180 ? VIPS_ANGLE_D180 : degrees == 270 ? VIPS_ANGLE_D270 : VIPS_ANGLE_D0;
	int failed = -1;

	if (mirror ? vips_flip(in, &step[0], VIPS_DIRECTION_HORIZONTAL, NULL) : vips_copy(in, &step[0], NULL))
		goto out;
	if (vips_rot(step[0], &step[1], angle, NULL))
		goto out;
	*out = vips_image_copy_memory(step[1]);
	failed = *out ? 0 : -1;
out:
	for (int i = 0; i < 2; i++)
		if (step[i])
			g_object_unref(step[i]);
	return failed;
}

int
imp_grey(VipsImage *in, VipsImage **out, int stark)
{
	VipsImage *step[4] = { NULL, NULL, NULL, NULL };
	int failed = -1;

	if (vips_colourspace(in, &step[0], VIPS_INTERPRETATION_B_W, NULL) || vips_cast_uchar(step[0], &step[1], NULL))
		goto out;
	VipsImage *last = step[1];
	if (stark) {
		if (vips_image_hasalpha(last)) {
			VipsArrayDouble *white = vips_array_double_newv(1, 255.0);
			int flat = vips_flatten(last, &step[2], "background", white, NULL);
			vips_area_unref(VIPS_AREA(white));
			if (flat)
				goto out;
			last = step[2];
		}
		if (vips_moreeq_const1(last, &step[3], 128, NULL))
			goto out;
		last = step[3];
	}
	*out = vips_image_copy_memory(last);
	failed = *out ? 0 : -1;
out:
	for (int i = 0; i < 4; i++)
		if (step[i])
			g_object_unref(step[i]);
	return failed;
}

int
imp_hide(VipsImage *in, VipsImage **out, imp_rect r, int cells_x, int cells_y)
{
	VipsImage *step[8] = { NULL };
	double cell = VIPS_MAX((double) r.width / cells_x, (double) r.height / cells_y);
	int failed = -1;

	// Averages of few big cells are all that is kept of what was there; the blur is for the eye.
	if (vips_extract_area(in, &step[0], r.left, r.top, r.width, r.height, NULL) ||
		vips_shrink(step[0], &step[1], (double) r.width / cells_x, (double) r.height / cells_y, NULL))
		goto out;
	if (!(step[2] = vips_image_copy_memory(step[1])))
		goto out;
	if (vips_resize(step[2], &step[3], (double) r.width / vips_image_get_width(step[2]),
			"vscale", (double) r.height / vips_image_get_height(step[2]), "kernel", VIPS_KERNEL_NEAREST, NULL) ||
		vips_gaussblur(step[3], &step[4], VIPS_MAX(cell / 3, 1), NULL) ||
		vips_cast(step[4], &step[5], vips_image_get_format(in), NULL) ||
		vips_embed(step[5], &step[6], 0, 0, r.width, r.height, "extend", VIPS_EXTEND_COPY, NULL) ||
		vips_insert(in, step[6], &step[7], r.left, r.top, NULL))
		goto out;
	*out = vips_image_copy_memory(step[7]);
	failed = *out ? 0 : -1;
out:
	for (int i = 0; i < 8; i++)
		if (step[i])
			g_object_unref(step[i]);
	return failed;
}

int
imp_stamp(VipsImage *in, VipsImage **out, const void *mask, imp_rect r, int dark)
{
	VipsImage *step[6] = { NULL };
	int failed = -1;
	double full = vips_image_get_format(in) == VIPS_FORMAT_USHORT ? 65535 : 255;

	if (!(step[0] = vips_image_new_from_memory_copy(mask, (size_t) r.width * r.height, r.width, r.height, 1, VIPS_FORMAT_UCHAR)))
		goto out;
	if (vips_extract_area(in, &step[1], r.left, r.top, r.width, r.height, NULL) ||
		vips_linear1(step[1], &step[2], 0, dark ? 0 : full, NULL) ||
		vips_cast(step[2], &step[3], vips_image_get_format(in), NULL) ||
		vips_ifthenelse(step[0], step[3], step[1], &step[4], "blend", TRUE, NULL) ||
		vips_insert(in, step[4], &step[5], r.left, r.top, NULL))
		goto out;
	*out = vips_image_copy_memory(step[5]);
	failed = *out ? 0 : -1;
out:
	for (int i = 0; i < 6; i++)
		if (step[i])
			g_object_unref(step[i]);
	return failed;
}
