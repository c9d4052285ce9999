/**
 * The source files of glibc and libstdc++, each with its functions that its name does not tell: one file a line. Made by
 * bin/library-sources.js of the debug information of Debian's releases; what a line leaves out stands in library-source.ts.
 */
export const LIBRARY_SOURCES = `
XXX-lookup.c
Xprintf_buffer_done.c
Xprintf_buffer_flush.c
Xprintf_buffer_pad_1.c
Xprintf_buffer_putc_1.c
Xprintf_buffer_puts_1.c
Xprintf_buffer_write.c
Xprintf_function_invoke.c
_Fork.c
____longjmp_chk.S
____longjmp_chk.c
__alloc_gcs.c
__arm_za_disable.S
__assert.c isalnum
__fbufsize.c
__flbf.c
__fpending.c
__fpurge.c
__freadable.c
__freading.c
__fsetlocking.c
__fwritable.c
__fwriting.c
__libc_assert_fail.c
__longjmp.S
__mtag_tag_region.S
__mtag_tag_zero_region.S
__read_tp.S
__start_context.S
_exit.c exit
_fitoa_word.c fitoa_word itoa_word
_i18n_number.h i18n_number_rewrite
_itoa.c fitoa_word itoa_word
_mcount.S mcount
_strerror.c strerror_r
a64l.c
abort.c
abs.c
accept.c
accept4.c
access.c
add_n.S
add_n.c
addmul_1.S
addmul_1.c
adjtime.c
adjtimex.c ntp_adjtime
aio_cancel.c aio_cancel64
aio_error.c aio_error64
aio_fsync.c aio_fsync64
aio_misc.c add_request_to_runlist aio_init free_res handle_fildes_io
aio_notify.c notify_func_wrapper
aio_read.c aio_read64
aio_return.c aio_return64
aio_sigqueue.c notify_func_wrapper
aio_suspend.c aio_suspend64 cleanup do_aio_misc_wait
aio_write.c aio_write64
alarm.c
align.h
aligned_buffer.h
alloc_buffer.h
alloc_buffer_alloc_array.c
alloc_buffer_allocate.c
alloc_buffer_copy_bytes.c
alloc_buffer_copy_string.c
alloc_buffer_create_failure.c
alloc_traits.h
alloca_cutoff.c
allocate-shadow-stack.c
allocate_once.c
allocated_ptr.h
allocatestack.c free_stacks name_stack_maps pthread_create setxid_mark_thread setxid_unmark_thread start_thread
allocator.h
allocrtsig.c
alphasort64.c alphasort
alt_digit.c
arc4random.c arc4random_buf arc4random_getrandom_failure
arc4random_uniform.c
arena.c aligned_alloc alloc_new_heap arena_get2 arena_get_retry calloc cfree detach_arena free get_free_list int_free int_free_maybe_consolidate int_free_maybe_trim mallinfo mallinfo2 malloc malloc_hook_ini malloc_info malloc_stats malloc_trim mallopt memalign memalign_hook_ini mid_memalign new_heap posix_memalign ptmalloc_init pvalloc realloc realloc_hook_ini sysmalloc tcache_init valloc
argp-fmtstream.c
argp-fmtstream.h
argp-help.c add_argless_short_opt arg argp_args_levels argp_args_usage argp_doc argp_error argp_failure argp_hol argp_state_help canon_doc_option comma help hol_cousin_cluster_cmp hol_entry_qcmp hol_entry_short_iterate hol_find_entry hol_usage indent_to print_header space until_short usage_argful_short_opt
argp-parse.c argp_default_parser argp_input argp_version_parser calc_sizes convert_options
argp-xinl.c argp_usage option_is_end option_is_short
argp.h argp_usage option_is_end option_is_short
argz-addsep.c argz_add_sep
argz-append.c argz_add
argz-count.c
argz-create.c
argz-ctsep.c argz_create_sep
argz-delete.c
argz-extract.c
argz-insert.c
argz-next.c
argz-replace.c str_append
argz-stringify.c
argz.h argz_next
array
array_type_info.cc
asctime.c asctime_internal asctime_r clock
asprintf.c ctermid
asprintf_chk.c
assert-perr.c
assert.c isalnum
assert_fail.cc
atexit_thread.cc
atof.c
atoi.c
atol.c
atoll.c
atomic
atomic.cc
atomic_base.h
atomic_wait.h
atomicity.cc
auth_des.c authdes_create authdes_destroy authdes_marshal authdes_nextverf authdes_pk_create authdes_refresh authdes_validate
auth_none.c authnone_create authnone_create_once authnone_destroy authnone_marshal authnone_refresh authnone_validate authnone_verf
auth_unix.c authunix_create authunix_create_default authunix_destroy authunix_marshal authunix_nextverf authunix_refresh authunix_validate marshal_new_auth
authdes_prot.c xdr_authdes_cred xdr_authdes_verf
authuxprot.c xdr_authunix_parms
auto_ptr.h
backtrace.c backtrace_helper dummy_getcfa free_mem init
backtracesyms.c backtrace_symbols
backtracesymsfd.c backtrace_symbols_fd
bad_alloc.cc
bad_array_length.cc
bad_array_new.cc
bad_cast.cc
bad_typeid.cc
base64.c
basename.c
basic_file.cc fopen_mode xwrite xwritev
basic_file.h
basic_ios.h
basic_ios.tcc
basic_string.h
basic_string.tcc
baud.c cfgetibaud cfgetobaud cfsetibaud cfsetobaud
bcopy.S
bcopy.c bzero
bind.c
bindresvport.c
bindrsvprt.c bindresvport
bindtextdom.c bind_textdomain_codeset bindtextdomain set_binding_values
bit
bitmap_allocator.cc
bitmap_allocator.h
branred.c
brk.c
bsd-_setjmp.S setjmp
bsd-getpgrp.c
bsd-setjmp.S setjmp
btowc.c
bzero.c
c++config.h
c++locale.cc
c++locale.h
c++locale_internal.h
c16rtomb.c
c32rtomb.c
c8rtomb.c
cabs_template.c cabs cabsf cabsf128 cabsf32 cabsf32x cabsf64 cabsf64x cabsl
cacheinfo.c handle_amd handle_intel init_cacheinfo intel_check_word
call_once.c
cancellation.S
cancellation.c
canonicalize.c canonicalize_file_name realpath
carg_template.c carg cargf cargf128 cargf32 cargf32x cargf64 cargf64x cargl
catgets.c catclose catopen
cfmakeraw.c
cfsetbaud.c
cfsetspeed.c
char_traits.h
charconv
charconv.h
check_fds.c check_one_fd
check_native.c
check_pf.c freecache
chflags.c
chk_fail.c
chmod.c
chown.c
chrono
chrono.cc
chrono.h
cimag_template.c cimag cimagf cimagf128 cimagf32 cimagf32x cimagf64 cimagf64x cimagl
class_type_info.cc
cleanup.c
cleanup_compat.c pthread_cleanup_pop pthread_cleanup_push
cleanup_defer.c
cleanup_defer_compat.c pthread_cleanup_pop_restore pthread_cleanup_push_defer
cleanup_routine.c
clearerr.c
clearerr_u.c clearerr_unlocked
clnt_gen.c clnt_create
clnt_perr.c clnt_pcreateerror clnt_perrno clnt_perror clnt_spcreateerror clnt_sperrno clnt_sperror free_mem
clnt_raw.c clntraw_abort clntraw_call clntraw_control clntraw_create clntraw_destroy clntraw_freeres clntraw_geterr
clnt_simp.c callrpc
clnt_tcp.c clnttcp_abort clnttcp_call clnttcp_control clnttcp_create clnttcp_destroy clnttcp_freeres clnttcp_geterr readtcp writetcp
clnt_udp.c clntudp_abort clntudp_bufcreate clntudp_call clntudp_control clntudp_create clntudp_destroy clntudp_freeres clntudp_geterr
clnt_unix.c clntunix_abort clntunix_call clntunix_control clntunix_create clntunix_destroy clntunix_freeres clntunix_geterr readunix writeunix
clock.c
clock.cc
clock_adjtime.c
clock_getcpuclockid.c
clock_getres.c
clock_gettime.c
clock_nanosleep.c
clock_settime.c
clone-internal.c
clone-pidfd-support.c
clone.S thread_start
clone3.S thread_start
close.c
close_nocancel.c
close_nocancel_nostatus.c
closedir.c
closefrom.c
closefrom_fallback.c
cmp.c
cmsg_nxthdr.c
cnd_broadcast.c
cnd_destroy.c
cnd_init.c
cnd_signal.c
cnd_timedwait.c
cnd_wait.c
codecvt
codecvt.cc
codecvt.h
codecvt_members.cc
coll-lookup.c
collate_members.cc
collate_members_cow.cc
common.h decimalLength9 double_to_bits float_to_bits log10Pow2 log10Pow5 pow5bits
compare
compat-gethnamaddr.c addrsort getanswer gethtbyaddr gethtbyname gethtbyname2 gethtent res_gethostbyaddr res_gethostbyaddr_context res_gethostbyname res_gethostbyname2 res_gethostbyname2_context sethtent
compat-hooks.c res_send_setqhook res_send_setrhook
compat-initgroups.c compat_call
compat-lookup.c
compatibility-atomic-c++0x.cc atomic_flag_clear_explicit atomic_flag_test_and_set_explicit get_atomic_mutex
compatibility-c++0x.cc
compatibility-chrono.cc
compatibility-condvar.cc
compatibility-thread-c++0x.cc
compatibility.cc
complex
concepts
concurrence.h allocate free
condition_variable.cc
confstr.c
confstr_chk.c
conj_template.c conj conjf conjf128 conjf32 conjf32x conjf64 conjf64x conjl
connect.c
copy_file_range.c
cow-locale_init.cc
cow-stdexcept.cc txnal_cow_string_C1_for_exceptions txnal_cow_string_D1 txnal_cow_string_D1_commit txnal_cow_string_c_str txnal_logic_error_get_msg txnal_read_ptr txnal_runtime_error_get_msg txnal_sso_string_c_str
cow-string-inst.cc
cow-system_error.cc
cow_string.h
cp-demangle.c d_append_char d_append_num d_append_string d_bare_function_type d_call_offset d_count_templates_scopes d_cv_qualifiers d_demangle_callback d_discriminator d_encoding d_expr_primary d_expression_1 d_exprlist d_find_pack d_function_type d_growable_string_callback_adapter d_index_template_argument d_lookup_template_argument d_make_comp d_make_name d_maybe_module_name d_maybe_print_designated_init d_maybe_print_fold_expression d_name d_number d_operator_name d_pack_length d_parmlist d_prefix d_print_array_type d_print_comp d_print_comp_inner d_print_conversion d_print_expr_op d_print_function_type d_print_java_identifier d_print_lambda_parm_name d_print_mod d_print_mod_list d_print_subexpr d_ref_qualifier d_source_name d_special_name d_substitution d_template_arg d_template_args_1 d_template_head d_template_param d_template_parm d_type d_unqualified_name is_designated_init next_is_type_qual
cpp_type_traits.h
cpu-features-preferred_feature_index_1.def
cpu-features.c get_common_indices init_cpu_features prefer_sve_ifuncs update_active
cpu-tunables.c
cpuid.h
creal_template.c creal crealf crealf128 crealf32 crealf32x crealf64 crealf64x creall
creat64.c creat
create_xid.c
createthread.c create_thread
crti.S call_weak_fn
ctermid.c
ctime.c
ctime_r.c
ctype-c99.c isblank
ctype-c99_l.c isblank_l
ctype-extn.c isascii toascii tolower toupper
ctype-info.c
ctype.c isalnum isalpha iscntrl isdigit isgraph islower isprint ispunct isspace isupper isxdigit tolower toupper
ctype.cc
ctype.h tolower toupper
ctype_configure_char.cc
ctype_inline.h
ctype_l.c isalnum_l isalpha_l iscntrl_l isdigit_l isgraph_l islower_l isprint_l ispunct_l isspace_l isupper_l isxdigit_l tolower_l toupper_l
ctype_members.cc
cuserid.c
cxa_at_quick_exit.c
cxa_atexit.c
cxa_finalize.c
cxa_thread_atexit_impl.c
cxx11-hash_tr1.cc
cxx11-ios_failure.cc io_category_instance name
cxx11-shim_facets.cc
cxx11-stdexcept.cc
cxxabi.h
d2fixed.c append_c_digits append_d_digits append_n_digits append_nine_digits d2exp_buffered_n d2fixed_buffered_n indexForExponent lengthForIndex mulShift_mod1e9 pow10BitsForIndex uint128_mod1e9 umul256 umul256_hi
d2s.c d2d d2d_small_int decimalLength17 floating_to_fd64 to_chars
d2s_intrinsics.h div10 div100 div1e8 div5 mulShift64 mulShiftAll64 multipleOfPowerOf2 multipleOfPowerOf5 pow5Factor
daemon.c
dbl2mpn.c
dcgettext.c
dcigettext.c free_mem transcmp
dcngettext.c dngettext
deadline.c
debug.cc PrintContext acquire_sequence_ptr_for_lock detach_all get_max_length get_safe_base_mutex pretty_print print_address print_backtrace print_backtrace_error print_integer print_raw print_string print_word reset_sequence_ptr
del_op.cc
del_opa.cc
del_opant.cc
del_opnt.cc
del_ops.cc
del_opsa.cc
del_opv.cc
del_opva.cc
del_opvant.cc
del_opvnt.cc
del_opvs.cc
del_opvsa.cc
deque.tcc
des_crypt.c cbc_crypt ecb_crypt
des_impl.c des_crypt des_encrypt des_setparity
des_soft.c des_setparity
dgettext.c
difftime.c
digits_dots.c
dir-common.h
dirfd.c
dirname.c
div.c
divmod_1.c
divrem.c
dl-addr-obj.c
dl-addr.c
dl-audit.c
dl-bti.c bti_failed fail
dl-cache.c search_cache
dl-cacheinfo.h get_common_cache_info handle_amd handle_hygon handle_intel handle_zhaoxin intel_check_word
dl-call-libc-early-init.c remove_slotinfo
dl-call_fini.c
dl-catch.c fatal_error
dl-close.c call_destructors remove_slotinfo
dl-compat.c
dl-conflict.c
dl-debug.c
dl-debug_state.c
dl-deps.c openaux
dl-diagnostics-cpu.c
dl-diagnostics-kernel.c print_uname
dl-diagnostics.c print_quoted_char
dl-environ.c unsetenv
dl-error-skeleton.c fatal_error rtld_catch_error
dl-exception.c length_mismatch
dl-execstack-tunable.c
dl-execstack.c
dl-find_object.c dlfo_process_initial dlfo_process_initial_noncontiguous_map dlfo_sort_mappings
dl-find_object.h
dl-fini.c call_init
dl-gcs.c check_gcs_depends fail
dl-get-cpu-features.c
dl-hwcaps-subdirs.c
dl-hwcaps.c copy_hwcaps
dl-hwcaps_split.c
dl-init.c call_init
dl-iteratephdr.c dl_iterate_phdr
dl-libc.c call_dl_lookup dlerror_run do_dlclose do_dlopen do_dlsym do_dlvsym free_mem free_slotinfo
dl-libc_freeres.c free_slotinfo
dl-load.c add_name_to_object add_path cache_rpath decompose_rpath expand_dynamic_string_token fillin_rpath is_dst is_trusted_path_normalize lose open_path open_verify
dl-lookup-direct.c check_match
dl-lookup.c check_match do_lookup_x
dl-machine.h dl_main
dl-minimal-malloc.c
dl-minimal.c calloc free itoa lookup_malloc_symbol malloc realloc strsep
dl-misc.c
dl-mutex.c
dl-object.c add_to_global_update
dl-open.c add_to_global_resize add_to_global_resize_failure add_to_global_update call_dl_init dl_open_worker dl_open_worker_begin
dl-openat64.c openat64
dl-origin.c
dl-printf.c
dl-profile.c
dl-profstub.c
dl-readonly-area.c
dl-reloc.c
dl-runtime.c
dl-scope.c
dl-setup_hash.c dfs_traversal
dl-sort-maps.c dfs_traversal
dl-start.S start
dl-static.c
dl-sym.c call_dl_lookup do_sym
dl-sysdep.c
dl-thread_gscope_wait.c
dl-tls.c allocate_dtv oom tls_get_addr_tail update_get_addr
dl-tls_init_tp.c rtld_mutex_dummy
dl-tlsdesc-dynamic.h
dl-tlsdesc.S
dl-trampoline.S
dl-trampoline.h
dl-tunables.c do_tunable_update_val tunable_initialize
dl-usage.c print_search_path_for_help_1
dl-version.c
dl-write.c
dladdr.c dladdr1
dladdr1.c dlinfo_doit
dlclose.c dlclose_doit dlsym_doit
dlerror.c check_free dlerror_run fini free_key_mem init
dlfcn.c init
dlfreeres.c
dlinfo.c dlinfo_doit
dlmopen.c dlmopen_doit
dlopen.c dlopen_doit
dlsym.c dlsym_doit
dlvsym.c dlvsym_doit
dn_comp.c
dn_expand.c
dn_skipname.c
dngettext.c
dns-canon.c
dns-host.c gaih_getanswer_slice getanswer_r getanswer_r_store_alias gethostbyname3_context
dns-network.c getanswer_r
doasin.c
dosincos.c
dprintf.c flockfile
dprintf_chk.c
drand48-iter.c
drand48.c
drand48_r.c
dup2.c
duplocale.c
dynarray-skeleton.c action_list_add__ array_add__ decrement_at_index exec_comm ext_match ext_wmatch free_mem freeres get_locked_global getanswer_r getanswer_r_store_alias gethostbyname3_context gethostbyname3_multi nameserver_list_emplace ptrlist_add__ re_search_internal search_list_add__ strlist_add__
dynarray_at_failure.c
dynarray_emplace_enlarge.c
dynarray_finalize.c
dynarray_resize.c
dynarray_resize_clear.c
dyncast.cc
dysize.c
e_acosf.c acosf acosf32 as_special
e_acosh.c as_acosh_database as_acosh_one as_acosh_refine
e_acoshf.c acoshf acoshf32 as_special
e_acoshl.c
e_acosl.c
e_asin.c
e_asinf.c as_special asinf asinf32 poly12
e_asinl.c
e_atan2.c atan2Mp normalized
e_atan2f.c atan2f atan2f32
e_atan2l.c
e_atanh.c as_atanh_database as_atanh_refine as_atanh_zero
e_atanhf.c as_special atanhf atanhf32
e_atanhl.c
e_cosh.c
e_coshf.c coshf coshf32
e_coshl.c
e_exp.c exp expf32x expf64
e_exp10.c exp10 exp10f32x exp10f64
e_exp10f.c exp10f exp10f32
e_exp10l.c
e_exp2.c exp2 exp2f32x exp2f64 invalid_fn
e_exp2_template.c
e_exp2f.c exp2f exp2f32
e_exp2l.S
e_expf.c expf expf32 fmodf fmodf32
e_expl.S expm1f64x expm1l
e_expl.c
e_fmod.c fmod fmodf32x fmodf64
e_fmodf.c fmodf fmodf32
e_fmodl.S
e_fmodl.c
e_gamma_r.c as_expd as_lgamma_asym as_logd as_sinpid as_tgamma_accurate as_tgamma_database gamma_positive poly3
e_gammaf_r.c gammaf_positive hypotf hypotf32 tgammaf tgammaf32
e_gammal_r.c gammal_positive
e_hypot.c hypot hypotf32x hypotf64
e_hypotf.c hypotf hypotf32
e_hypotl.c
e_ilogb.c
e_ilogbf.c
e_ilogbl.S
e_ilogbl.c
e_j0.c pzero qzero
e_j0f.c j0f j0f32 j0f_asympt pzerof qzerof y0f y0f32 y0f_asympt
e_j0l.c pzero qzero
e_j1.c pone qone
e_j1f.c j1f j1f32 j1f_asympt ponef qonef y1f y1f32 y1f_asympt
e_j1l.c pone qone
e_jn.c
e_jnf.c jnf jnf32 ynf ynf32
e_jnl.c
e_lgamma_r.c as_lgamma_accurate as_lgamma_asym_accurate as_lgamma_database as_logd as_logd_accurate as_sinpipid as_sinpipid_accurate
e_lgammaf_r.c as_ln as_r8 as_sinpi lgammaf32_r lgammaf_r
e_lgammal_r.c
e_log.c log logf32x logf64
e_log10.c
e_log10f.c as_special log10f log10f32
e_log10l.S
e_log10l.c
e_log2.c log2 log2f32x log2f64
e_log2f.c log2f log2f32 logf logf32 roundf roundf32
e_log2l.S
e_log2l.c
e_logf.c logf logf32 powf powf32
e_logl.S
e_logl.c
e_pow.c pow powf32x powf64
e_powf.c powf powf32
e_powl.S
e_powl.c
e_rem_pio2l.c
e_remainder.c remainder remainderf32x remainderf64
e_remainderf.c remainderf remainderf32
e_remainderl.S
e_remainderl.c
e_scalb.c invalid_fn
e_scalb_template.c invalid_fn
e_scalbf.c invalid_fn
e_scalbl.S
e_scalbl.c invalid_fn
e_sinh.c
e_sinhf.c sinhf sinhf32
e_sinhl.c
e_sqrt.c
e_sqrtf.c sqrtf sqrtf32
e_sqrtf128.c
e_sqrtl.c
efgcvt-template.c ecvt fcvt gcvt qecvt qfcvt qgcvt
efgcvt_r-template.c ecvt_r fcvt_r qecvt_r qfcvt_r
eh_alloc.cc allocate free
eh_aux_runtime.cc
eh_call.cc
eh_catch.cc read_encoded_value_with_base
eh_exception.cc
eh_globals.cc
eh_personality.cc get_ttype_entry parse_lsda_header
eh_ptr.cc
eh_terminate.cc
eh_throw.cc
eh_tm.cc free_any_cxa_exception
eh_type.cc
elision-conf.c elision_init
elision-lock.c
elision-trylock.c
elision-unlock.c
endutxent.c
enum_type_info.cc
envz.c envz_add envz_entry envz_get envz_merge envz_remove envz_strip
epoll_create.c
epoll_pwait.c
epoll_pwait2.c
epoll_wait.c
era.c
erand48.c
erand48_r.c
err.c errx getpass print_errno_message svcunix_rendezvous_abort verr verrx vwarn vwarnx warn warnx
errlist.c
errname.c
errno-loc.c
error-ldbl.h error error_at_line
error.c error_at_line error_tail print_errno_message
error.h error_at_line
ether_aton.c
ether_aton_r.c
ether_hton.c ether_hostton
ether_line.c
ether_ntoa.c
ether_ntoa_r.c
ether_ntoh.c ether_ntohost
euidaccess.c eaccess
eval-plural.h plural_eval
eventfd_read.c
eventfd_write.c
events.c
exception
exception.h
exception_ptr.h
execl.c
execle.c
execlp.c
execv.c execle
execveat.c
execvp.c execlp
execvpe.c maybe_script_execute
exit.c internal_addseverity
explicit_bzero.c
explicit_bzero_chk.c
explodename.c
f2s.c f2d floating_to_fd32 to_chars
f2s_intrinsics.h mulPow5InvDivPow2 mulPow5divPow2 mulShift32 multipleOfPowerOf2_32 multipleOfPowerOf5_32 pow5factor_32
faccessat.c
fallocate64.c fallocate
fanotify_mark.c
fast_float.h add bigint binary_format bit_length compare ctlz digit_comp fastfloat_strncasecmp hi64 large_add_from large_mul long_mul mul negative_digit_comp parse_mantissa parse_options parsed_number_string positive_digit_comp pow10 pow2 pow5 shl shl_bits shl_limbs small_add_from small_mul span stackvec value128
fchflags.c
fchmodat.c
fcloseall.c
fclrexcpt.c feclearexcept
fcntl-linux-fortify.h openat2
fcntl2.h open open64 openat openat64
fcntl64.c fcntl
fcntl_nocancel.c
fd_to_filename.c
fdatasync.c
fdelt_chk.c
fdopendir.c
fedisblxcpt.c fedisableexcept
feenablxcpt.c feenableexcept
fegetenv.c
fegetexcept.c
fegetmode.c
fegetround.c
feholdexcpt.c feholdexcept
fenv.h feraiseexcept
feof.c
feof_u.c feof_unlocked
ferror.c
ferror_u.c ferror_unlocked
fesetenv.c
fesetexcept.c
fesetmode.c
fesetround.c
fetestexceptflag.c
feupdateenv.c fedisableexcept
fexecve.c
ffs.c
ffsll.c ffsl
fgetexcptflg.c fegetexceptflag
fgetgrent.c
fgetgrent_r.c
fgetpwent.c
fgetpwent_r.c
fgets_chk.c
fgets_u_chk.c
fgetsgent.c
fgetsgent_r.c
fgetspent.c
fgetspent_r.c
fgetws_chk.c
fgetws_u_chk.c
file_change_detection.c
filedoalloc.c
fileno.c fileno_unlocked
fileops.c decide_maybe_mmap mmap_remap_check new_do_write
files-XXX.c internal_getent
files-alias.c get_next_alias
files-ethers.c
files-grp.c
files-hosts.c gethostbyname3_multi internal_getent
files-init.c register_file
files-initgroups.c
files-key.c search
files-netgrp.c strip_whitespace
files-network.c internal_getent
files-parse.c internal_getent
files-proto.c
files-pwd.c
files-rpc.c
files-service.c
files-sgrp.c
files-spwd.c
finddomain.c
findlocale.c
floating_from_chars.cc binary_format negative_digit_comp
floating_to_chars.cc floating_type_traits get_mantissa_length ieee_t to_chars
flockfile.c
fmemopen.c fmemopen_close fmemopen_read fmemopen_seek fmemopen_write
fmtmsg.c addseverity free_mem init internal_addseverity
fnmatch.c fnmatch_convert_to_wide internal_fnwmatch
fnmatch_loop.c end_pattern end_wpattern ext_match ext_wmatch internal_fnmatch internal_fnwmatch
fork.c
forkpty.c
format
format-inst.cc
format.cc
formatter.h
fortify_fail.c
forward.c malloc_get_state pthread_attr_getschedpolicy pthread_attr_getscope pthread_attr_setschedpolicy pthread_attr_setscope pthread_cond_broadcast pthread_cond_destroy pthread_cond_init pthread_cond_signal pthread_cond_timedwait pthread_cond_wait pthread_condattr_destroy pthread_condattr_init pthread_exit pthread_getschedparam pthread_mutex_destroy pthread_mutex_init pthread_mutex_lock pthread_mutex_unlock pthread_setcancelstate pthread_setcanceltype pthread_setschedparam
fpathconf.c
fprintf.c fscanf
fprintf_chk.c
fputc.c
fputc_u.c fgetc_unlocked fputc_unlocked getc_unlocked
fputwc.c
fputwc_u.c fgetwc fputwc_unlocked getwc
fraiseexcpt.c feraiseexcept
fread_chk.c
fread_u_chk.c
freelocale.c
freopen.c
freopen64.c
fs_dir.cc
fs_dir.h
fs_fwd.h
fs_ops.cc is_dot is_dotdot operator
fs_ops.h
fs_path.cc is_dir_sep is_dot is_dotdot
fs_path.h
fscanf.c ftrylockfile
fseek.c
fseeko.c fseeko64
fsetexcptflg.c fesetexceptflag
fstab.c endfsent fstab_convert fstab_free fstab_init getfsent getfsfile getfsspec setfsent
fstat64.c fstat
fstatat64.c fstatat
fstatfs64.c fstatfs
fstatvfs.c fstatvfs64
fstatvfs64.c fstatvfs
fstream
fstream.tcc
fsync.c
ftello.c ftello64
ftestexcept.c fetestexcept
ftime.c
ftok.c
ftruncate64.c ftruncate
ftrylockfile.c
fts.c fts64_children fts64_close fts64_open fts64_read fts64_set fts_alloc fts_build fts_children fts_close fts_open fts_palloc fts_read fts_safe_changedir fts_set fts_sort fts_stat
ftw.c ftw64 ftw_dir ftw_startup nftw nftw64 object_compare process_entry
functexcept.cc
function.def
function_type_info.cc
functional
functional.cc
functional_hash.h
fundamental_type_info.cc
funlockfile.c
futex-internal.c
futex-internal.h pthread_cond_wait
futex.cc
futimens.c
futimes.c
futimesat.c
future
future.cc future_category_instance name
fwide.c
fwprintf.c swprintf
fwprintf_chk.c
fwscanf.c vwscanf
fxprintf.c locked_vfxprintf
fxstat.c
fxstat64.c
fxstatat.c
fxstatat64.c
gai_cancel.c
gai_error.c
gai_misc.c free_res handle_requests
gai_notify.c notify_func_wrapper
gai_sigqueue.c known_compare
gai_strerror.c strlist_add__
gai_suspend.c
gamma_product.c
gamma_productf.c
gamma_productl.c
gconv.c
gconv_builtin.c
gconv_cache.c find_module find_module_idx free_mem
gconv_charset.c gconv_parse_code
gconv_close.c
gconv_conf.c add_alias2 add_module free_mem insert_module read_conf_file
gconv_db.c derivation_compare find_derivation free_derivation free_mem free_modules_db
gconv_dl.c do_release_all do_release_shlib free_mem known_compare
gconv_open.c
gconv_parseconfdir.h read_conf_file
gconv_simple.c
gconv_trans.c
generic_128.c copy_special_str generic_binary_to_decimal generic_to_chars
generic_128.h decimalLength generic_computeInvPow5 generic_computePow5 log10Pow2 log10Pow5 mulShift mul_128_256_shift multipleOfPowerOf2 multipleOfPowerOf5 pow5Factor pow5bits
genops.c buffer_free flush_cleanup flushlbf save_for_backup
gentempfd.c
get-cpuid-feature-leaf.c
get-dynamic-info.h
get-rounding-mode.h perror_internal round_and_return round_away strfromf128
getXXbyYY.c getaliasbyname getgrgid getgrnam gethostbyaddr gethostbyname gethostbyname2 getnetbyaddr getnetbyname getprotobyname getprotobynumber getpwnam getpwuid getrpcbyname getrpcbynumber getservbyname getservbyport getsgnam getspnam
getXXbyYY_r.c getaliasbyname_r getgrgid_r getgrnam_r gethostbyaddr_r gethostbyname2_r gethostbyname_r getnetbyaddr_r getnetbyname_r getprotobyname_r getprotobynumber_r getpwnam_r getpwuid_r getrpcbyname_r getrpcbynumber_r getservbyname_r getservbyport_r getsgnam_r getspnam_r
getXXent.c getaliasent getgrent gethostent getnetent getprotoent getpwent getrpcent getservent getsgent getspent
getXXent_r.c endaliasent endgrent endhostent endnetent endprotoent endpwent endrpcent endservent endsgent endspent getaliasent_r getgrent_r gethostent_r getnetent_r getprotoent_r getpwent_r getrpcent_r getservent_r getsgent_r getspent_r setaliasent setgrent sethostent setnetent setprotoent setpwent setrpcent setservent setsgent setspent
get_child_max.c
get_myaddr.c get_myaddress
getaddrinfo.c add_prefixlist convert_hostent_to_gaih_addrtuple fini freeaddrinfo gaiconf_init gaih_inet gaih_inet_serv gaih_result_reset get_scope gethosts in6aicmp match_prefix prefixcmp rfc3484_sort scopecmp
getaddrinfo_a.c
getauxval.c
getc.c fgetc
getc_u.c fgetc_unlocked getc_unlocked
getchar.c
getchar_u.c getchar_unlocked
getclktck.c
getcontext.S
getcpu.c
getcwd.c
getcwd_chk.c
getdate.c getdate_r
getdents64.c
getdirentries64.c getdirentries
getdirname.c get_current_dir_name
getdomain.c getdomainname
getdomainname_chk.c
getdtsz.c getdtablesize
getentropy.c
getenv.c
getgroups_chk.c
gethostid.c sethostid
gethostname.c
gethostname_chk.c
getipv4sourcefilter.c
getitimer.c
getline.c
getloadavg.c
getlogin.c getlogin_fd0
getlogin_r.c getlogin_r_fd0
getlogin_r_chk.c getutent posix_openpt
getnameinfo.c nrl_domainname
getnetgrent.c allocate
getnetgrent_r.c endnetgrent innetgr nscd_getnetgrent setnetgrent setup
getnssent.c
getnssent_r.c
getopt.c exchange getopt_internal getopt_internal_r process_long_option
getopt1.c getopt_long getopt_long_only getopt_long_only_r getopt_long_r sched_setparam
getpagesize.c
getpass.c
getpeername.c
getpgrp.c
getpriority.c
getpt.c posix_openpt
getpw.c
getrandom.c getrandom_vdso
getrlimit64.c getrlimit
getrpcport.c
getrusage.c
gets_chk.c
getsockname.c
getsockopt.c
getsourcefilter.c
getsubopt.c
getsysstats.c get_avphys_pages get_nproc_stat get_nprocs get_nprocs_conf get_phys_pages next_line read_sysfs_file
gettext.c plural_eval
gettimeofday.c
getttyent.c endttyent getttynam setttyent skip
getusershell.c endusershell initshells setusershell
getutent.c
getutent_r.c endutent getutid pututline setutent
getutid.c
getutid_r.c
getutline.c
getutline_r.c
getutmp.c getutmpx
getutxent.c
getutxid.c
getutxline.c
getw.c
getwc.c fgetwc
getwc_u.c fgetwc_unlocked getwc_unlocked
getwchar.c
getwchar_u.c getwchar_unlocked
getwd.c
getwd_chk.c
glob.c collated_compare glob64 glob_in_dir is_dir next_brace_sub prefix_array
glob_pattern_p.c
globals_io.cc
globfree.c globfree64
gmon.c callback mcleanup moncontrol monstartup write_gmon
gmp.h
gmtime.c gmtime_r
grantpt.c
group_member.c
grouping.c
grouping_iterator.c
grp-merge.c
gthr-default.h
gtty.c
guard.cc
guard_error.cc
hash-long-double-tr1-aux.cc
hash-string.c
hash_bytes.cc
hash_c++0x.cc
hash_tr1.cc
hashtable_c++0x.cc
herrno-loc.c
herrno.c
herror.c hstrerror
hooks.c aligned_alloc free_check mallinfo malloc_check malloc_get_state malloc_hook_ini malloc_set_state malloc_usable_size mem2chunk_check mem2mem_check memalign memalign_check memalign_hook_ini realloc_check realloc_hook_ini top_check
hsearch.c hcreate hdestroy
hsearch_r.c hcreate_r hdestroy_r
htonl.S ntohl
htonl.c ntohl
htons.c ntohs
iconv.c
iconv_close.c
iconv_open.c
idna.c functions_allocate functions_deallocate
idna_name_classify.c
if_index.c if_freenameindex if_indextoname if_nameindex if_nametoindex
ifaddrs.c freeifaddrs getifaddrs getifaddrs_internal iruserfopen
ifreq.c
ifunc-impl-list.c
inet-fortified.h inet_ntop inet_pton
inet6_opt.c inet6_opt_append inet6_opt_find inet6_opt_finish inet6_opt_get_val inet6_opt_init inet6_opt_next inet6_opt_set_val
inet6_option.c add_pad inet6_option_alloc inet6_option_append inet6_option_find inet6_option_init inet6_option_next inet6_option_space option_alloc
inet6_rth.c inet6_rth_add inet6_rth_getaddr inet6_rth_init inet6_rth_reverse inet6_rth_segments inet6_rth_space
inet6_scopeid_pton.c
inet_addr.c inet_aton inet_aton_end
inet_lnaof.c
inet_mkadr.c inet_makeaddr
inet_net.c inet_network
inet_net_ntop.c
inet_net_pton.c
inet_neta.c
inet_netof.c
inet_ntoa.c
inet_ntop.c inet_ntop4
inet_ntop_chk.c
inet_pton.c inet_pton4 inet_pton6
inet_pton_chk.c
inet_pton_length.c inet_pton4
init-first.c init
init-misc.c
initgroups-fallback.c compat_call
initgroups.c getgrouplist internal_getgrouplist
initializer_list
inotify_init.c
insremque.c insque remque
internal_statvfs.c
inttypes.h strtoimax strtoumax wcstoimax wcstoumax
invoke.h
ioctl.S ioctl
ioctl.c ioctl
iofclose.c
iofdopen.c
iofflush.c
iofflush_u.c fflush_unlocked
iofgetpos.c fgetpos64
iofgets.c
iofgets_u.c fgets_unlocked
iofgetws.c
iofgetws_u.c fgetws_unlocked
iofopen.c fopen64
iofopncook.c fopencookie
iofputs.c
iofputs_u.c fputs_unlocked
iofputws.c
iofputws_u.c fputws_unlocked
iofread.c
iofread_u.c fread_unlocked
iofsetpos.c fsetpos64
ioftell.c
iofwide.c
iofwrite.c
iofwrite_u.c fwrite_unlocked
iogetdelim.c
iogetline.c
iogets.c
iogetwline.c
iomanip
iopadn.c
iopopen.c unlock
ioputs.c
ios.cc
ios_base.h
ios_errcat.cc name
ios_failure.cc
ios_init.cc
ios_locale.cc
ioseekoff.c
ioseekpos.c
iosetbuffer.c
iosetvbuf.c
ioungetc.c
ioungetwc.c
iovdprintf.c
iovfscanf.c
iovfwscanf.c
iovsprintf.c
iovsscanf.c
iovswscanf.c
iowpadn.c
isatty.c
isatty_nostatus.c
isctype.c
isfdtype.c
isoc23_fscanf.c
isoc23_fwscanf.c
isoc23_scanf.c
isoc23_sscanf.c
isoc23_swscanf.c
isoc23_vfscanf.c
isoc23_vfwscanf.c
isoc23_vscanf.c
isoc23_vsscanf.c
isoc23_vswscanf.c
isoc23_vwscanf.c
isoc23_wscanf.c
isoc99_fscanf.c
isoc99_fwscanf.c
isoc99_scanf.c
isoc99_sscanf.c
isoc99_swscanf.c
isoc99_vfscanf.c
isoc99_vfwscanf.c
isoc99_vscanf.c
isoc99_vsscanf.c
isoc99_vswscanf.c
isoc99_vwscanf.c
isoc99_wscanf.c mbrlen
istream
istream-string.cc
istream.cc
istream.tcc
iswctype.c
iswctype_l.c
iterator_concepts.h
jmp-unwind.c longjmp_unwind
jrand48.c
jrand48_r.c
k_casinh_template.c
k_cosl.c
k_rem_pio2.c
k_sincosl.c
k_sinl.c
k_standard.c acosf acosf32
k_standardf.c
k_standardl.c
k_tanf.c
k_tanl.c
key_call.c getkeyserv_handle key_call_socket key_decryptsession key_decryptsession_pk key_encryptsession key_encryptsession_pk key_gendes key_get_conv key_secretkey_is_set key_setnet key_setsecret
key_prot.c xdr_cryptkeyarg xdr_cryptkeyarg2 xdr_cryptkeyres xdr_getcredres xdr_key_netstarg xdr_key_netstres xdr_keybuf xdr_keystatus xdr_netnamestr xdr_unixcred
killpg.c
l10nflist.c
l64a.c
labs.c imaxabs
lc-ctype.c
lc-time-cleanup.c
lchmod.c
lchown.c
lckpwdf.c noop_handler ulckpwdf
lcong48.c
lcong48_r.c
ldbl2mpn.c
ldiv.c imaxdiv
lgamma_neg.c
lgamma_negf.c
lgamma_negl.c
lgamma_product.c
lgamma_productl.c
libc-cleanup.c
libc-dl-profstub.c
libc-dl_find_object.c
libc-lockP.h closelog openlog
libc-start.c
libc_dlerror_result.c
libc_early_init.c
libc_fatal.c
libc_pthread_init.c
libc_sigaction.c sigprocmask
libc_start_call_main.h
libioP.h fgetws fputc fputwc fputws freopen freopen64 fwide getchar getwchar putchar putwchar ungetwc
libpthread-compat.c
limits
link.c
lio_listio-common.c lio_listio lio_listio64 lio_listio_internal
lio_listio.c lio_listio64 lio_listio_internal
list-aux-2.cc
list-aux.cc
list.cc
listen.c
llabs.c
lldiv.c
lll_timedlock_wait.c
loadarchive.c
loadlocale.c
loadmsgcat.c abort
locale-inst.cc
locale.cc get_locale_cache_mutex
locale_classes.h
locale_classes.tcc
locale_conv.h
locale_facets.cc
locale_facets.h
locale_facets.tcc
locale_facets_nonio.h
locale_facets_nonio.tcc
locale_init.cc get_locale_mutex
localealias.c alias_compare read_alias_file
localeconv.c
localename.c
localename.cc
localtime.c localtime_r
lockf.c
lockf64.c lockf
login.c tty_name
login_tty.c
logout.c
logwtmp.c
longjmp.c siglongjmp
loop.c
lowlevellock.c
lrand48.c
lrand48_r.c
lsearch.c lfind
lseek64.c llseek lseek
lshift.S
lshift.c
lstat64.c lstat
lutimes.c
lxstat.c
lxstat64.c
makecontext.c mblen
makedev.c gnu_dev_major gnu_dev_makedev gnu_dev_minor
malloc-hugepages.c
malloc.c aligned_alloc alloc_new_heap alloc_perturb arena_get2 calloc cfree detach_arena free free_aligned_sized free_sized int_free int_free_chunk int_free_create_chunk int_free_maybe_consolidate int_free_maybe_trim int_free_merge_chunk int_mallinfo int_malloc int_memalign int_realloc mallinfo mallinfo2 malloc_check malloc_consolidate malloc_info malloc_printerr malloc_printerr_tail malloc_stats malloc_trim malloc_usable_size mallopt memalign memalign_hook_ini mid_memalign mremap_chunk munmap_chunk posix_memalign ptmalloc_init pvalloc realloc realloc_check sysmalloc sysmalloc_mmap sysmalloc_mmap_fallback systrim tcache_double_free_verify tcache_free_init tcache_init unlink_chunk valloc
math_err.c with_errno with_errno_i with_errno_li xflow
math_errf.c f32xaddf64 with_errnof with_errnof_i with_errnof_li xflowf
mb_cur_max.c
mblen.c
mbrlen.c
mbrtoc16.c
mbrtoc32.c
mbrtoc8.c
mbrtowc.c
mbsinit.c
mbsnrtowcs.c mbsrtowcs wcsnrtombs
mbsnrtowcs_chk.c
mbsrtowcs.c
mbsrtowcs_chk.c
mbsrtowcs_l.c
mbstowcs.c
mbstowcs_chk.c
mbtowc.c
mcheck.c checkhdr freehook mabort mallochook mcheck_check_all mcheck_pedantic memalignhook mprobe reallochook unlink_blk
mcount.c
memalignment.c
memccpy.c
memchr-avx2.S
memchr-evex-base.S
memchr-evex.S
memchr-sse2.S memchr
memchr.S
memchr.c memchr_ifunc
memchr_nosimd.S
memcmp-avx2-movbe.S
memcmp-evex-movbe.S
memcmp-sse2.S bcmp memcmp
memcmp-sse4.S
memcmp-ssse3.S
memcmp.S bcmp
memcmp.c bcmp memcmp_ifunc
memcmpeq-avx2.S
memcmpeq-evex.S
memcmpeq.c
memcpy-ssse3-back.S
memcpy-ssse3.S
memcpy.S memmove
memcpy.c
memcpy_a64fx.S
memcpy_chk.c
memcpy_falkor.S
memcpy_mops.S
memcpy_oryon1.S
memcpy_sve.S
memcpy_thunderx.S
memcpy_thunderx2.S
memfrob.c
memmem.c
memmove-avx512-no-vzeroupper.S
memmove-erms.S
memmove-ssse3.S
memmove-vec-unaligned-erms.S memcpy memmove mempcpy
memmove.c
memmove_chk.c
memmove_falkor.S
memmove_mops.S
memory
memory_resource
memory_resource.cc destroy_TPools
memory_resource.h
mempcpy.c
mempcpy_chk.c
memrchr-avx2.S
memrchr-evex.S
memrchr-sse2.S
memrchr.S
memrchr.c
memset-avx512-no-vzeroupper.S
memset-erms.S
memset-vec-unaligned-erms.S bzero memset
memset.S
memset.c memset_ifunc
memset_a64fx.S
memset_base64.S
memset_chk.c
memset_emag.S
memset_explicit.c
memset_explicit_chk.c
memset_kunpeng.S
memset_mops.S
memset_oryon1.S
memset_sve_zva64.S
memstream.c open_memstream
messages_members.cc get_glibc_msg
messages_members.h
messages_members_cow.cc get_glibc_msg
misc-inst.cc
mkdir.c
mkdtemp.c
mkfifo.c
mkfifoat.c
mknod.c
mknodat.c
mkostemp.c mkostemp64 mkstemps mkstemps64
mkostemps.c mkostemps64
mkstemp.c mkdtemp mkstemp64
mkstemps.c mkstemps64
mktemp.c
mktime.c ranged_convert time_syscall timelocal ydhms_diff
mlock2.c
mmap64.c mmap
mntent.c allocate deallocate getmntent
mntent_r.c addmntent decode_name endmntent get_mnt_entry getmntent_r hasmntopt setmntent write_string
mod_1.c
monetary_members.cc
monetary_members_cow.cc
morecore.c
move.h forward
mpa.c add_magnitudes sub_magnitudes
mpatan.c
mpatan2.c
mpn2dbl.c
mpn2float128.c
mpn2flt.c
mpn2ldbl.c
mpsqrt.c
mptan.c
mq_close.c
mq_getattr.c
mq_notify.c change_sigmask helper_thread init_mq_netlink notification_function reset_once
mq_open.c
mq_receive.c
mq_send.c
mq_setattr.c
mq_timedreceive.c
mq_timedsend.c
mq_unlink.c
mqueue2.h mq_open
mrand48.c
mrand48_r.c
mremap.c
msgctl.c
msgget.c
msgrcv.c
msgsnd.c
msort.c msort_with_tmp qsort qsort_r
msync.c
mt_allocator.cc M_destroy_thread_key get_freelist get_freelist_mutex
mt_allocator.h
mtrace.c lock_and_info muntrace release_libc_mem tr_break tr_freehook tr_mallochook tr_memalignhook tr_reallochook tr_where
mtx_destroy.c
mtx_init.c
mtx_lock.c
mtx_timedlock.c
mtx_trylock.c
mtx_unlock.c
mul.c
mul_1.S
mul_1.c
mul_n.c
mutex
mutex.cc
nanosleep.c
nested_exception.cc
netlink_assert_response.c
netname.c getnetname host2netname netname2host netname2user user2netname
new allocate free
new_allocator.h
new_except.h
new_handler.cc
new_op.cc
new_opa.cc
new_opant.cc
new_opnt.cc
new_opv.cc
new_opva.cc
new_opvant.cc
new_opvnt.cc
newlocale.c
ngettext.c
nice.c
nl_langinfo.c nl_langinfo_l
nl_langinfo_l.c
noophooks.c
nptl-init.c sigcancel_handler sighandler_setxid
nptl-stack.c
nptl_deallocate_tsd.c
nptl_free_tcb.c
nptl_setxid.c setxid_error setxid_mark_thread setxid_unmark_thread
nptlfreeres.c
nrand48.c
nrand48_r.c
ns_date.c ns_datetosecs
ns_makecanon.c
ns_name.c ns_name_compress ns_name_ntol ns_name_ntop ns_name_pack ns_name_pton ns_name_rollback ns_name_skip ns_name_uncompress ns_name_unpack
ns_name_compress.c
ns_name_length_uncompressed.c
ns_name_ntop.c
ns_name_pack.c
ns_name_pton.c
ns_name_skip.c
ns_name_uncompress.c
ns_name_unpack.c
ns_netint.c ns_get16 ns_get32 ns_put16 ns_put32
ns_parse.c ns_initparse ns_msg_getflag ns_parserr ns_skiprr
ns_print.c addlen addname addtab charstr ns_sprintrr ns_sprintrrf prune_origin
ns_rr_cursor_init.c
ns_rr_cursor_next.c
ns_samebinaryname.c
ns_samedomain.c ns_makecanon ns_samename ns_subdomain
ns_samename.c
ns_ttl.c ns_format_ttl ns_parse_ttl
nsap_addr.c inet_nsap_addr inet_nsap_ntoa
nscd.h register_file svcunix_rendezvous_abort
nscd_getai.c
nscd_getgr_r.c gr_map_free
nscd_gethst_r.c hst_map_free
nscd_getpw_r.c pw_map_free
nscd_getserv_r.c serv_map_free
nscd_helper.c open_socket wait_on_socket
nscd_initgroups.c
nscd_netgroup.c pw_map_free
nss_action.c
nss_action_parse.c
nss_database.c global_state_allocate name_to_database_index nss_database_check_reload_and_get
nss_dns_functions.c
nss_fgetent_r.c nss_files_global_allocate
nss_files_data.c nss_files_global_allocate
nss_files_fopen.c
nss_files_functions.c
nss_hash.c
nss_module.c module_load module_load_builtin nss_load_all_libraries
nss_parse_line_result.c
nss_readline.c
nsswitch.c free_database_entries free_defconfig free_mem known_compare nss_load_library nss_parse_service_list
ntp_gettime.c ntp_gettimex
ntp_gettimex.c
numeric_members.cc
numeric_members_cow.cc
obprintf.c fcloseall obstack_printf obstack_vprintf
obprintf_chk.c
obstack.c obstack_allocated_p obstack_begin obstack_begin_1 obstack_free obstack_memory_used obstack_newchunk print_and_abort
offtime.c
old_pthread_cond_broadcast.c pthread_cond_broadcast
old_pthread_cond_destroy.c pthread_cond_destroy
old_pthread_cond_init.c pthread_cond_init
old_pthread_cond_signal.c pthread_cond_signal
old_pthread_cond_timedwait.c pthread_cond_timedwait
old_pthread_cond_wait.c pthread_cond_wait
oldfmemopen.c fmemopen fmemopen_close fmemopen_read fmemopen_seek fmemopen_write
on_exit.c
open64.c open
open64_2.c
open64_nocancel.c openat2
open_2.c open open64
open_by_handle_at.c
open_catalog.c
openat2.c
openat64.c openat
openat64_2.c read
openat64_nocancel.c
openat_2.c openat openat64
openchild.c
opendir.c opendir_tail
openpty.c pts_name
opensock.c
ops-common.h
optional
ostream
ostream.h
ostream.tcc
ostream_insert.h
parallel_settings.cc
pathconf.c distinguish_extX
pause.c
pbase_type_info.cc
pclose.c
peekc.c
perror.c perror_internal vwarn
pidfd_getpid.c parse_fdinfo
pidfd_spawn.c
pidfd_spawnp.c
pipe.c
pkey_get.c
pkey_mprotect.c
pkey_set.c
plural-exp.c
plural.c
plural.y
pm_getmaps.c pmap_getmaps
pm_getport.c pmap_getport rpc_thread_multi
pmap_clnt.c pmap_set pmap_unset
pmap_prot.c xdr_pmap xdr_pmaplist
pmap_prot2.c xdr_pmaplist
pmap_rmt.c clnt_broadcast pmap_rmtcall xdr_rmtcall_args xdr_rmtcallres
pmem_type_info.cc
pointer_type_info.cc
poll.c
poll2.h poll ppoll
poll_chk.c
pool_allocator.cc get_palloc_mutex
pool_allocator.h
posix-envs.def confstr sysconf
posix_fadvise64.c posix_fadvise
posix_fallocate.c internal_fallocate
posix_fallocate64.c internal_fallocate64
posix_madvise.c
postypes.h
powl_helper.c
ppoll.c
ppoll_chk.c
prctl.c
pread64.c pread
pread64_chk.c
pread64_nocancel.c
pread_chk.c
preadv64.c preadv
preadv64v2.c preadv2 pselect
predefined_ops.h
printf-parse.h read_int
printf-parsemb.c
printf-prs.c parse_printf_format
printf.c parse_printf_format snprintf
printf_buffer_as_file.c
printf_buffer_flush.c
printf_buffer_to_file.c
printf_chk.c
printf_fp.c hack_digit
printf_fphex.c
printf_size.c printf_size_info
prlimit64.c prlimit
process_vm_readv.c
process_vm_writev.c
procutils.c
prof-freq.c
profil-counter.h
profil.c
pselect.c
psiginfo.c
psignal.c
pt-allocrtsig.c
pt-cleanup.c
pt-fcntl.c fcntl fcntl_alias fcntl_compat
pt-fork.c fork fork_alias fork_compat
pt-longjmp.c longjmp longjmp_alias longjmp_compat siglongjmp siglongjmp_alias
pt-system.c system system_alias system_compat
pthread.h pthread_equal
pthreadP.h pthread_cancel pthread_setcanceltype sighandler_setxid
pthread_atfork.c
pthread_attr_copy.c
pthread_attr_destroy.c
pthread_attr_extension.c
pthread_attr_getaffinity.c pthread_attr_getaffinity_np
pthread_attr_getdetachstate.c
pthread_attr_getguardsize.c
pthread_attr_getinheritsched.c
pthread_attr_getschedparam.c
pthread_attr_getschedpolicy.c
pthread_attr_getscope.c
pthread_attr_getsigmask.c pthread_attr_getsigmask_np
pthread_attr_getstack.c
pthread_attr_getstackaddr.c
pthread_attr_getstacksize.c
pthread_attr_init.c
pthread_attr_setaffinity.c pthread_attr_setaffinity_np
pthread_attr_setdetachstate.c
pthread_attr_setguardsize.c
pthread_attr_setinheritsched.c
pthread_attr_setschedparam.c
pthread_attr_setschedpolicy.c
pthread_attr_setscope.c
pthread_attr_setsigmask.c pthread_attr_setsigmask_np
pthread_attr_setsigmask_internal.c
pthread_attr_setstack.c
pthread_attr_setstackaddr.c
pthread_attr_setstacksize.c
pthread_barrier_destroy.c
pthread_barrier_init.c
pthread_barrier_wait.c
pthread_barrierattr_destroy.c
pthread_barrierattr_getpshared.c
pthread_barrierattr_init.c
pthread_barrierattr_setpshared.c
pthread_cancel.c sigcancel_handler
pthread_cleanup_upto.c
pthread_clockjoin.c pthread_clockjoin_np
pthread_cond_broadcast.c
pthread_cond_common.c pthread_cond_broadcast pthread_cond_clockwait pthread_cond_destroy pthread_cond_signal pthread_cond_timedwait pthread_cond_wait
pthread_cond_destroy.c
pthread_cond_init.c
pthread_cond_signal.c
pthread_cond_wait.c pthread_cond_clockwait pthread_cond_timedwait
pthread_condattr_destroy.c
pthread_condattr_getclock.c
pthread_condattr_getpshared.c
pthread_condattr_init.c
pthread_condattr_setclock.c
pthread_condattr_setpshared.c
pthread_create.c create_thread pthread_detach start_thread
pthread_detach.c
pthread_equal.c
pthread_exit.c pthread_getaffinity_np
pthread_getaffinity.c pthread_getaffinity_np
pthread_getattr_default_np.c
pthread_getattr_np.c
pthread_getconcurrency.c
pthread_getcpuclockid.c
pthread_getname.c pthread_getname_np
pthread_getschedparam.c
pthread_getspecific.c
pthread_gettid_np.c
pthread_join.c cleanup pthread_tryjoin_np
pthread_join_common.c cleanup
pthread_key_create.c
pthread_key_delete.c
pthread_kill.c
pthread_kill_other_threads.c pthread_kill_other_threads_np
pthread_mutex_conf.c
pthread_mutex_consistent.c pthread_mutex_consistent_np
pthread_mutex_destroy.c
pthread_mutex_getprioceiling.c
pthread_mutex_init.c
pthread_mutex_lock.c pthread_mutex_setprioceiling
pthread_mutex_setprioceiling.c
pthread_mutex_timedlock.c pthread_mutex_clocklock pthread_mutex_trylock
pthread_mutex_trylock.c
pthread_mutex_unlock.c
pthread_mutexattr_destroy.c
pthread_mutexattr_getprioceiling.c
pthread_mutexattr_getprotocol.c
pthread_mutexattr_getpshared.c
pthread_mutexattr_getrobust.c pthread_mutexattr_getrobust_np
pthread_mutexattr_gettype.c pthread_mutexattr_getkind_np
pthread_mutexattr_init.c
pthread_mutexattr_setprioceiling.c
pthread_mutexattr_setprotocol.c
pthread_mutexattr_setpshared.c
pthread_mutexattr_setrobust.c pthread_mutexattr_setrobust_np
pthread_mutexattr_settype.c pthread_mutexattr_setkind_np
pthread_once.c clear_once_control
pthread_rwlock_clockrdlock.c
pthread_rwlock_clockwrlock.c
pthread_rwlock_common.c pthread_rwlock_clockrdlock pthread_rwlock_clockwrlock pthread_rwlock_rdlock pthread_rwlock_timedrdlock pthread_rwlock_timedwrlock pthread_rwlock_tryrdlock pthread_rwlock_unlock pthread_rwlock_wrlock
pthread_rwlock_destroy.c
pthread_rwlock_init.c
pthread_rwlock_rdlock.c
pthread_rwlock_timedrdlock.c
pthread_rwlock_timedwrlock.c
pthread_rwlock_tryrdlock.c
pthread_rwlock_trywrlock.c
pthread_rwlock_unlock.c
pthread_rwlock_wrlock.c
pthread_rwlockattr_destroy.c
pthread_rwlockattr_getkind_np.c
pthread_rwlockattr_getpshared.c
pthread_rwlockattr_init.c
pthread_rwlockattr_setkind_np.c
pthread_rwlockattr_setpshared.c
pthread_self.c
pthread_setaffinity.c pthread_setaffinity_np
pthread_setattr_default_np.c
pthread_setcancelstate.c
pthread_setcanceltype.c
pthread_setconcurrency.c
pthread_setname.c pthread_setname_np
pthread_setschedparam.c
pthread_setschedprio.c
pthread_setspecific.c
pthread_sigmask.c
pthread_sigqueue.c
pthread_spin_destroy.c
pthread_spin_init.c
pthread_spin_lock.S
pthread_spin_lock.c
pthread_spin_trylock.S
pthread_spin_trylock.c
pthread_spin_unlock.S pthread_spin_init
pthread_spin_unlock.c
pthread_testcancel.c
pthread_timedjoin.c pthread_clockjoin_np pthread_timedjoin_np pthread_tryjoin_np
pthread_tryjoin.c pthread_tryjoin_np
pthread_yield.c
ptr_traits.h
ptrace.c
ptsname.c ptsname_r
ptsname_r_chk.c setlogin setutxent tty_name
publickey.c getpublickey getsecretkey
pure.cc
putc.c
putc_u.c putc_unlocked
putchar.c
putchar_u.c fwprintf putchar_unlocked
putenv.c
putgrent.c
putpwent.c
putsgent.c
putspent.c
pututxline.c
putw.c
putwc.c
putwc_u.c putwc_unlocked
putwchar.c
putwchar_u.c putchar putwchar_unlocked
pwrite64.c pwrite
pwritev64.c pwritev
pwritev64v2.c pwritev2 qfcvt
qsort.c do_swap indirect_msort_with_tmp msort_with_tmp qsort_r qsort_r_mergesort quicksort
quick_exit.c rand
quoted_string.h
raise.c gsignal
rand.c
rand_r.c
random.c initstate setstate srand srandom
random.cc
random_r.c initstate_r setstate_r srandom_r
range_access.h
ranges_algo.h
ranges_algobase.h
ranges_base.h
ranges_cmp.h
ranges_util.h
rawmemchr-evex.S
rawmemchr-sse2.S rawmemchr
rawmemchr.S
rawmemchr.c
rcmd.c iruserfopen iruserok iruserok_af rcmd_af rresvport rresvport_af ruserok ruserok2_sa ruserok_af
read.c
read_chk.c
read_nocancel.c
readahead.c
readdir.c readdir64
readdir64.c readdir
readdir64_r.c readdir_r
readdir_r.c readdir64_r
readline.c
readlink.c
readlink_chk.c
readlinkat_chk.c
readonly-area-fallback.c
readonly-area.c
readv.c reboot
reallocarray.c
realpath_chk.c
reboot.c
recv.c
recv_chk.c
recvfrom.c
recvfrom_chk.c
recvmmsg.c
recvmsg.c
reg-modifier.c free_mem register_printf_modifier
reg-printf.c register_printf_function register_printf_specifier
reg-type.c register_printf_type
regcomp.c build_charclass build_charclass_op calc_eclosure_iter check_dst_limits create_token_tree duplicate_node duplicate_node_closure duplicate_tree eval_expr_val fetch_number free_charset free_dfa_content free_mem free_tree lower_subexp parse_bracket_element parse_branch parse_expression parse_reg_exp peek_token peek_token_bracket re_acquire_state_context re_comp re_compile_fastmap re_compile_fastmap_iter re_compile_internal re_compile_pattern re_dfa_add_node re_set_syntax regerror regfree
regex.cc
regex_internal.c build_trtable build_upper_buffer build_wcs_buffer build_wcs_upper_buffer calc_eclosure_iter check_arrival check_arrival_expand_ecl duplicate_node_closure expand_bkref_cache extend_buffers free_state match_ctx_clean parse_bracket_element peek_token re_acquire_state re_acquire_state_context re_compile_internal re_dfa_add_node re_node_set_add_intersect re_node_set_compare re_node_set_contains re_node_set_init_copy re_node_set_init_union re_node_set_insert re_node_set_insert_last re_node_set_merge re_search_internal re_string_context_at re_string_realloc_buffers re_string_reconstruct register_state sift_states_backward sub_epsilon_src_nodes update_cur_sifted_state
regexec.c build_trtable check_arrival check_arrival_expand_ecl check_arrival_expand_ecl_sub check_dst_limits check_dst_limits_calc_pos_1 check_halt_state_context check_node_accept check_node_accept_bytes check_subexp_matching_top clean_state_log_if_needed expand_bkref_cache extend_buffers get_subexp_sub match_ctx_clean merge_state_array merge_state_with_log pop_fail_stack re_exec re_match re_match_2 re_search re_search_2 re_search_2_stub re_search_internal re_search_stub re_set_registers search_cur_bkref_entry set_regs sift_states_backward sub_epsilon_src_nodes transit_state_bkref update_cur_sifted_state
regexp.c advance step
register-atfork.c free_mem
remove.c
rename.c
renameat.c
renameat2.c
res-close.c
res-name-checking.c binary_hnok res_dnok res_hnok res_mailok res_ownok
res-noaaaa.c
res-state.c
res.c
res_comp.c binary_hnok getlong getshort
res_context_hostalias.c
res_data.c
res_debug.c do_section latlon2ul precsize_aton
res_enable_icmp.c
res_get_nsaddr.c
res_hconf.c arg_bool arg_trimdomain_list do_init
res_init.c res_setoptions
res_libc.c
res_mkquery.c context_mkquery_common res_nmkquery
res_nameinquery.c
res_queriesmatch.c
res_query.c res_nquery res_nquerydomain res_nsearch res_querydomain res_search
res_randomid.c
res_send.c context_send_common reopen res_nsend res_ourserver_p send_dg send_vc sock_eq
resolv_conf.c conf_decrement decrement_at_index freeres get_locked_global resolv_conf_matches same_address
resolv_context.c context_reuse maybe_init
revoke.c
rewind.c
rewinddir.c seekdir
rewrite_field.c
rexec.c rexec_af
rmdir.c
rounding-mode.h round_and_return round_away str_to_mpn
rpc_cmsg.c xdr_callmsg
rpc_dtable.c rpc_dtablesize
rpc_gethostbyname.c
rpc_prot.c seterr_reply xdr_accepted_reply xdr_callhdr xdr_des_block xdr_opaque_auth xdr_rejected_reply xdr_replymsg
rpc_thread.c rpc_thread_multi
rpmatch.c secure_getenv try
rshift.S
rshift.c
rtime.c
rtld.c audit_list_next dl_main dlmopen_doit do_preload handle_preload_list init_tls lookup_doit map_doit notify_audit_modules_of_loaded_object print_missing_version print_statistics print_statistics_item print_unresolved process_dl_debug relocate_doit rtld_lock_default_lock_recursive rtld_lock_default_unlock_recursive unload_audit_module version_check_doit
ruserpass.c token
s_acospi_template.c acospi acospif acospif128 acospif32 acospif32x acospif64 acospif64x acospil
s_acospif.c acospif acospif32
s_asinh.c as_asinh_database as_asinh_refine as_asinh_zero asinh asinhf32x asinhf64
s_asinhf.c asinhf asinhf32
s_asinhl.c asinhf128 asinhf64x asinhl
s_asinpi_template.c asinpi asinpif asinpif128 asinpif32 asinpif32x asinpif64 asinpif64x asinpil
s_asinpif.c asinpif asinpif32
s_atan.c atan atanMp atanf32x atanf64
s_atan2pi_template.c atan2pi atan2pif atan2pif128 atan2pif32 atan2pif32x atan2pif64 atan2pif64x atan2pil
s_atan2pif.c atan2pif atan2pif32
s_atanf.c atanf atanf32
s_atanl.c atanf128 atanf64x atanl
s_atanpi_template.c atanpi atanpif atanpif128 atanpif32 atanpif32x atanpif64 atanpif64x atanpil
s_atanpif.c atanpif atanpif32
s_cacos_template.c cacos cacosf cacosf128 cacosf32 cacosf32x cacosf64 cacosf64x cacosl
s_cacosh_template.c cacosh cacoshf cacoshf128 cacoshf32 cacoshf32x cacoshf64 cacoshf64x cacoshl
s_canonicalize_template.c canonicalize canonicalizef canonicalizef128 canonicalizef32 canonicalizef32x canonicalizef64 canonicalizef64x canonicalizel
s_casin_template.c casin casinf casinf128 casinf32 casinf32x casinf64 casinf64x casinl
s_casinh_template.c casinh casinhf casinhf128 casinhf32 casinhf32x casinhf64 casinhf64x casinhl
s_catan_template.c catan catanf catanf128 catanf32 catanf32x catanf64 catanf64x catanl
s_catanh_template.c catanh catanhf catanhf128 catanhf32 catanhf32x catanhf64 catanhf64x catanhl
s_cbrt.c cbrt cbrtf32x cbrtf64
s_cbrtf.c cbrtf cbrtf32
s_cbrtl.c cbrtf128 cbrtf64x cbrtl
s_ccos_template.c ccos ccosf ccosf128 ccosf32 ccosf32x ccosf64 ccosf64x ccosh ccoshf ccoshf32 ccoshf32x ccoshf64 ccosl
s_ccosh_template.c casinf128 ccosh ccoshf ccoshf128 ccoshf32 ccoshf32x ccoshf64 ccoshf64x ccoshl
s_ceil-sse4_1.S
s_ceil.c ceil ceilf32x ceilf64
s_ceilf-sse4_1.S
s_ceilf.c ceilf ceilf32
s_ceill.S ceilf64x ceill
s_ceill.c ceilf128 ceilf64x ceill
s_cexp_template.c cexp cexpf cexpf128 cexpf32 cexpf32x cexpf64 cexpf64x cexpl
s_clog10_template.c clog10 clog10f clog10f128 clog10f32 clog10f32x clog10f64 clog10f64x clog10l
s_clog_template.c clog clogf clogf128 clogf32 clogf32x clogf64 clogf64x clogl
s_compat_fromfp_main.c fromfp fromfpf32x fromfpf64 fromfpx fromfpxf32x fromfpxf64 ufromfp ufromfpf32x ufromfpf64 ufromfpx ufromfpxf32x ufromfpxf64
s_compat_fromfpf_main.c fromfpf fromfpf32 fromfpxf fromfpxf32 ufromfpf ufromfpf32 ufromfpxf ufromfpxf32
s_compat_fromfpl_main.c fromfpf128 fromfpf64x fromfpl fromfpxf128 fromfpxf64x fromfpxl ufromfpf128 ufromfpf64x ufromfpl ufromfpxf128 ufromfpxf64x ufromfpxl
s_compoundn_template.c compare compoundn compoundnf compoundnf128 compoundnf32 compoundnf32x compoundnf64 compoundnf64x compoundnl
s_copysign.S copysign copysignf32x copysignf64
s_copysign.c copysign copysignf32x copysignf64
s_copysignf.S copysignf copysignf32
s_copysignf.c copysignf copysignf32
s_copysignl.S copysignf64x copysignl
s_copysignl.c copysignf128 copysignf64x copysignl
s_cosf.c cosf cosf32
s_cosl.c cosf128 cosf64x cosl
s_cospi_template.c cospi cospif cospif128 cospif32 cospif32x cospif64 cospif64x cospil
s_cospif.c cospif cospif32
s_cpow_template.c cpow cpowf cpowf128 cpowf32 cpowf32x cpowf64 cpowf64x cpowl
s_cproj_template.c cproj cprojf cprojf128 cprojf32 cprojf32x cprojf64 cprojf64x cprojl
s_csin_template.c csin csinf csinf128 csinf32 csinf32x csinf64 csinf64x csinl
s_csinh_template.c csinh csinhf csinhf128 csinhf32 csinhf32x csinhf64 csinhf64x csinhl
s_csqrt_template.c csqrt csqrtf csqrtf128 csqrtf32 csqrtf32x csqrtf64 csqrtf64x csqrtl
s_ctan_template.c ctan ctanf ctanf128 ctanf32 ctanf32x ctanf64 ctanf64x ctanl
s_ctanh_template.c ctanh ctanhf ctanhf128 ctanhf32 ctanhf32x ctanhf64 ctanhf64x ctanhl
s_daddl.c daddl f32xaddf128 f32xaddf64x f64addf128 f64addf64x
s_ddivl.c ddivl f32xdivf128 f32xdivf64x f64divf128 f64divf64x
s_dfmal.c dfmal f32xfmaf128 f32xfmaf64x f64fmaf128 f64fmaf64x
s_dmull.c dmull f32xmulf128 f32xmulf64x f64mulf128 f64mulf64x
s_dsqrtl.c dsqrtl f32xsqrtf128 f32xsqrtf64x f64sqrtf128 f64sqrtf64x
s_dsubl.c dsubl f32xsubf128 f32xsubf64x f64subf128 f64subf64x
s_erf.c erf erfc erfcf32x erfcf64 erff32x erff64
s_erf_common.c
s_erfc.c cr_erf_accurate erfc erfcf32x erfcf64
s_erfcf.c erfcf erfcf32
s_erff.c erfcf erfcf32 erff erff32
s_erfl.c erfcf128 erfcf64x erfcl erff128 erff64x erfl
s_exp10m1_template.c exp10m1 exp10m1f128 exp10m1f32x exp10m1f64 exp10m1f64x exp10m1l
s_exp10m1f.c exp10m1f exp10m1f32
s_exp2m1_template.c exp2m1 exp2m1f128 exp2m1f32x exp2m1f64 exp2m1f64x exp2m1l
s_exp2m1f.c exp2m1f exp2m1f32
s_expm1.c expm1 expm1f32x expm1f64
s_expm1f.c expm1f expm1f32
s_expm1l.c expm1f128 expm1f64x expm1l
s_f32xaddf64.c f32xaddf64
s_f32xdivf64.c f32xdivf64
s_f32xmulf64.c f32xmulf64
s_f32xsubf64.c f32xsubf64
s_f64xaddf128.c f64xaddf128
s_f64xdivf128.c f64xdivf128
s_f64xfmaf128.c f64xfmaf128
s_f64xmulf128.c f64xmulf128
s_f64xsqrtf128.c f64xsqrtf128
s_f64xsubf128.c f64xsubf128
s_fabs.c fabs fabsf32x fabsf64
s_fabsf.c fabsf fabsf32
s_fabsl.S fabsf64x fabsl
s_fabsl.c fabsf128 fabsf64x fabsl
s_fadd.c f32addf128 f32addf32x f32addf64 fadd
s_faddl.c f32addf128 f32addf64x faddl
s_fdim_template.c fdim fdimf fdimf128 fdimf32 fdimf32x fdimf64 fdimf64x fdiml
s_fdiv.c f32divf32x f32divf64 fdiv
s_fdivl.c f32divf128 f32divf64x fdivl
s_ffma.c f32fmaf32x f32fmaf64 ffma
s_ffmal.c f32fmaf128 f32fmaf64x ffmal
s_finite.c finite
s_finitef.c finitef
s_finitel.S finitel
s_finitel.c finitef128_do_not_use finitel
s_floor-sse4_1.S
s_floor.c floor floorf32x floorf64
s_floorf-sse4_1.S
s_floorf.c floorf floorf32
s_floorl.S floorf64x floorl
s_floorl.c floorf128 floorf64x floorl
s_fma.c f32xfmaf64 fma fmaf32x fmaf64
s_fmaf.c fmaf fmaf32
s_fmal.c f64xfmaf128 fmaf128 fmaf64x fmal
s_fmax.S fmax fmaxf32x fmaxf64
s_fmax.c fmax fmaxf32x fmaxf64
s_fmax_template.c fmax fmaxf fmaxf128 fmaxf32 fmaxf32x fmaxf64 fmaxf64x fmaxl
s_fmaxf.S fmaxf fmaxf32
s_fmaxf.c fmaxf fmaxf32
s_fmaximum_mag_num_template.c fmaximum_mag_num fmaximum_mag_numf fmaximum_mag_numf128 fmaximum_mag_numf32 fmaximum_mag_numf32x fmaximum_mag_numf64 fmaximum_mag_numf64x fmaximum_mag_numl
s_fmaximum_mag_template.c fmaximum_mag fmaximum_magf fmaximum_magf128 fmaximum_magf32 fmaximum_magf32x fmaximum_magf64 fmaximum_magf64x fmaximum_magl
s_fmaximum_num_template.c fmaximum_num fmaximum_numf fmaximum_numf128 fmaximum_numf32 fmaximum_numf32x fmaximum_numf64 fmaximum_numf64x fmaximum_numl
s_fmaximum_template.c fmaximum fmaximumf fmaximumf128 fmaximumf32 fmaximumf32x fmaximumf64 fmaximumf64x fmaximuml
s_fmaxl.S fmaxf64x fmaxl
s_fmaxmag_template.c fmaxmag fmaxmagf fmaxmagf128 fmaxmagf32 fmaxmagf32x fmaxmagf64 fmaxmagf64x fmaxmagl
s_fmin.S fmin fminf32x fminf64
s_fmin.c fmin fminf32x fminf64
s_fmin_template.c fmin fminf fminf128 fminf32 fminf32x fminf64 fminf64x fminl
s_fminf.S fminf fminf32
s_fminf.c fminf fminf32
s_fminimum_mag_num_template.c fminimum_mag_num fminimum_mag_numf fminimum_mag_numf128 fminimum_mag_numf32 fminimum_mag_numf32x fminimum_mag_numf64 fminimum_mag_numf64x fminimum_mag_numl
s_fminimum_mag_template.c fminimum_mag fminimum_magf fminimum_magf128 fminimum_magf32 fminimum_magf32x fminimum_magf64 fminimum_magf64x fminimum_magl
s_fminimum_num_template.c fminimum_num fminimum_numf fminimum_numf128 fminimum_numf32 fminimum_numf32x fminimum_numf64 fminimum_numf64x fminimum_numl
s_fminimum_template.c fminimum fminimumf fminimumf128 fminimumf32 fminimumf32x fminimumf64 fminimumf64x fminimuml
s_fminl.S fminf64x fminl
s_fminmag_template.c fminmag fminmagf fminmagf128 fminmagf32 fminmagf32x fminmagf64 fminmagf64x fminmagl
s_fmul.c f32mulf32x f32mulf64 fmul
s_fmull.c f32mulf128 f32mulf64x fmull
s_fpclassify.c
s_fpclassifyf.c
s_fpclassifyl.c
s_frexp.c frexp frexpf32x frexpf64
s_frexpf.c frexpf frexpf32
s_frexpl.c frexpf128 frexpf64x frexpl
s_fromfp_main.c fromfp fromfpf32x fromfpf64 fromfpx fromfpxf32x fromfpxf64 ufromfp ufromfpf32x ufromfpf64 ufromfpx ufromfpxf32x ufromfpxf64
s_fromfpf_main.c fromfpf fromfpf32 fromfpxf fromfpxf32 ufromfpf ufromfpf32 ufromfpxf ufromfpxf32
s_fromfpl_main.c fromfpf128 fromfpf64x fromfpl fromfpxf128 fromfpxf64x fromfpxl ufromfpf128 ufromfpf64x ufromfpl ufromfpxf128 ufromfpxf64x ufromfpxl
s_fsqrt.c f32sqrtf32x f32sqrtf64 fsqrt
s_fsqrtl.c f32sqrtf128 f32sqrtf64x fsqrtl
s_fsub.c f32subf128 f32subf32x f32subf64 f32xsubf64 fsub
s_fsubl.c f32subf128 f32subf64x fsubl
s_getpayload.c getpayload getpayloadf32x getpayloadf64
s_getpayloadf.c getpayloadf getpayloadf32
s_getpayloadl.c getpayloadf128 getpayloadf64x getpayloadl
s_iscanonicall.c
s_iseqsig_template.c
s_isinf.c isinf
s_isinff.c isinff
s_isinfl.c isinff128_do_not_use isinfl
s_isnan.c isnan
s_isnanf.c isnanf
s_isnanl.c isnanf128_do_not_use isnanl
s_issignaling.c
s_issignalingf.c
s_issignalingl.c
s_ldexp_template.c ldexp ldexpf ldexpf128 ldexpf32 ldexpf32x ldexpf64 ldexpf64x ldexpl scalbn scalbnf scalbnf128 scalbnf32 scalbnf32x scalbnf64 scalbnf64x scalbnl
s_llrint.S llrint llrintf32x llrintf64 lrint lrintf32x lrintf64
s_llrint.c llrint llrintf32x llrintf64
s_llrintf.S llrintf llrintf32 lrintf lrintf32
s_llrintf.c llrintf llrintf32
s_llrintl.S llrintf64x llrintl lrintf64x lrintl
s_llrintl.c llrintf128 llrintf64x llrintl
s_llround.c llround llroundf32x llroundf64 lround lroundf32x lroundf64
s_llroundf.c llroundf llroundf32
s_llroundl.c llroundf128 llroundf64x llroundl
s_log10p1_template.c log10p1 log10p1f128 log10p1f32x log10p1f64 log10p1f64x log10p1l
s_log10p1f.c as_special log10p1f log10p1f32
s_log1p.c
s_log1pf.c as_special log1pf log1pf32 logp1f logp1f32
s_log1pl.S
s_log1pl.c
s_log2p1_template.c log2p1 log2p1f128 log2p1f32x log2p1f64 log2p1f64x log2p1l
s_log2p1f.c log2p1f log2p1f32
s_logb.c logb logbf32x logbf64
s_logbf.c logbf logbf32
s_logbl.c logbf128 logbf64x logbl
s_lrint.c lrint lrintf32x lrintf64
s_lrintf.c lrintf lrintf32
s_lrintl.c lrintf128 lrintf64x lrintl
s_lround.c lround lroundf32x lroundf64
s_lroundf.c lroundf lroundf32
s_lroundl.c lroundf128 lroundf64x lroundl
s_matherr.c matherr
s_modf.c modf modff32x modff64
s_modff.c modff modff32
s_modfl.c modff128 modff64x modfl
s_nan_template.c nan nanf nanf128 nanf32 nanf32x nanf64 nanf64x nanl
s_nearbyint-sse4_1.S
s_nearbyint.c nearbyint nearbyintf32x nearbyintf64
s_nearbyintf-sse4_1.S
s_nearbyintf.c nearbyintf nearbyintf32
s_nearbyintl.S nearbyintf64x nearbyintl
s_nearbyintl.c nearbyintf128 nearbyintf64x nearbyintl
s_nearestint_387_template.c ceilf64x ceill floorf64x floorl truncf64x truncl
s_nextafter.c nextafter nextafterf32x nextafterf64
s_nextafterf.c nextafterf nextafterf32
s_nextafterl.c nextafterf128 nextafterf64x nextafterl nexttowardf128_do_not_use nexttowardl
s_nextdown_template.c nextdown nextdownf nextdownf128 nextdownf32 nextdownf32x nextdownf64 nextdownf64x nextdownl
s_nexttoward.c nexttoward
s_nexttowardf.c nexttowardf
s_nextup.c nextup nextupf32x nextupf64
s_nextupf.c nextupf nextupf32
s_nextupl.c nextupf128 nextupf64x nextupl
s_pown_template.c pown pownf pownf128 pownf32 pownf32x pownf64 pownf64x pownl
s_powr_template.c powr powrf powrf128 powrf32 powrf32x powrf64 powrf64x powrl
s_remquo.c remquo remquof32x remquof64
s_remquof.c remquof remquof32
s_remquol.c remquof128 remquof64x remquol
s_rint-sse4_1.S
s_rint.c rint rintf32x rintf64
s_rintf-sse4_1.S
s_rintf.c rintf rintf32
s_rintl.c rintf128 rintf64x rintl
s_rootn_template.c rootn rootnf rootnf128 rootnf32 rootnf32x rootnf64 rootnf64x rootnl
s_round.c round roundf32x roundf64
s_roundeven-sse4_1.S
s_roundeven.c roundeven roundevenf32x roundevenf64
s_roundevenf-sse4_1.S
s_roundevenf.c roundevenf roundevenf32
s_roundevenl.c roundevenf128 roundevenf64x roundevenl
s_roundf.c roundf roundf32
s_roundl.c roundf128 roundf64x roundl
s_rsqrt_template.c rsqrt rsqrtf rsqrtf128 rsqrtf32 rsqrtf32x rsqrtf64 rsqrtf64x rsqrtl
s_scalbln.c
s_scalblnf.c
s_scalblnl.c
s_scalbn.c
s_scalbnf.c
s_scalbnl.S
s_scalbnl.c
s_setpayload_main.c setpayload setpayloadf32x setpayloadf64 setpayloadsig setpayloadsigf32x setpayloadsigf64
s_setpayloadf_main.c setpayloadf setpayloadf32 setpayloadsigf setpayloadsigf32
s_setpayloadl_main.c setpayloadf128 setpayloadf64x setpayloadl setpayloadsigf128 setpayloadsigf64x setpayloadsigl
s_signbit.S
s_signbit.c
s_signbitf.S
s_signbitf.c
s_signbitf128.c
s_signbitl.c
s_significand_template.c ilogbf ilogbf32 significand significandf significandf128 significandf32 significandf32x significandf64 significandf64x significandl
s_significandl.c significandl
s_sin.c cos cosf32x cosf64 sin sincos sincosf32x sincosf64 sinf32x sinf64
s_sincos.c sincos sincosf32x sincosf64
s_sincosf.c sincosf sincosf32
s_sincosl.c f64xfmaf128 fmaf128 fmaf64x fmal sincosf128 sincosf64x sincosl
s_sinf.c sinf sinf32
s_sinl.c sinf128 sinf64x sinl
s_sinpi_template.c sinpi sinpif sinpif128 sinpif32 sinpif32x sinpif64 sinpif64x sinpil
s_sinpif.c sinpif sinpif32
s_tan.c tan tanf32x tanf64
s_tanf.c rbig tanf tanf32 tanhf tanhf32
s_tanh.c tanh tanhf32x tanhf64
s_tanhf.c tanhf tanhf32
s_tanhl.c tanhf128 tanhf64x tanhl
s_tanl.c tanf128 tanf64x tanl
s_tanpi_template.c tanpi tanpif tanpif128 tanpif32 tanpif32x tanpif64 tanpif64x tanpil
s_tanpif.c tanpif tanpif32
s_totalorder.c totalorder totalorderf32x totalorderf64
s_totalorderf.c totalorderf totalorderf32
s_totalorderl.c totalorderf128 totalorderf64x totalorderl
s_totalordermag.c totalordermag totalordermagf32x totalordermagf64
s_totalordermagf.c totalordermagf totalordermagf32
s_totalordermagl.c totalordermagf128 totalordermagf64x totalordermagl
s_trunc-sse4_1.S
s_trunc.c trunc truncf32x truncf64
s_truncf-sse4_1.S
s_truncf.c truncf truncf32
s_truncl.S truncf64x truncl
s_truncl.c truncf128 truncf64x truncl
sa_len.c
safe_base.h
safe_unordered_base.h
sbrk.c
scandir-cancel.c
scandir-tail-common.c
scandir64.c scandir
scandirat64.c scandirat
scanf.c snprintf sscanf
sched_cpualloc.c
sched_cpucount.c generic_cpucount popcount_cpucount
sched_cpufree.c
sched_getaffinity.c
sched_getattr.c
sched_getcpu.c
sched_rr_gi.c sched_rr_get_interval
sched_setaffinity.c
sched_setattr.c
scratch_buffer_dupfree.c
scratch_buffer_grow.c
scratch_buffer_grow_preserve.c
scratch_buffer_set_array_size.c
secure-getenv.c
seed48.c
seed48_r.c
seekdir.c
select.c
sem_clockwait.c
sem_close.c walker
sem_destroy.c
sem_getvalue.c
sem_init.c
sem_open.c check_add_mapping
sem_post.c
sem_routines.c sem_search walker
sem_timedwait.c
sem_unlink.c
sem_wait.c sem_trywait
sem_waitcommon.c do_futex_wait sem_clockwait sem_timedwait sem_trywait sem_wait
semctl.c
semget.c
semop.c
semtimedop.c
send.c
sendfile64.c sendfile
sendmmsg.c
sendmsg.c sendto
sendto.c
set-freeres.c
setbuf.c
setcontext.S
setegid.c
setenv.c clearenv free_mem unsetenv
seteuid.c
setfpucw.c
setgid.c
setgroups.c
setipv4sourcefilter.c
setitimer.c
setjmp.S
setlinebuf.c
setlocale.c free_category new_composite_name
setlogin.c
setpgrp.c
setregid.c
setresgid.c
setresuid.c
setreuid.c
setrlimit64.c setrlimit
setsockopt.c
setsourcefilter.c
settimeofday.c
settimezone.c
settings.h
setuid.c
setutxent.c
setvmaname.c
sgetsgent.c
sgetsgent_r.c
sgetspent.c
sgetspent_r.c
shared_mutex
shared_ptr.cc
shared_ptr.h
shared_ptr_atomic.h
shared_ptr_base.h
shm-directory.c where_is_shmfs
shm_open.c
shm_unlink.c
shmat.c
shmctl.c
shmdt.c
shmget.c
shutdown.c
si_class_type_info.cc
sigabbrev_np.c
sigaction.c
sigaddset.c
sigandset.c
sigblock.c
sigdelset.c
sigdescr_np.c
sigempty.c sigemptyset
sigfillset.c
siggetmask.c
sighold.c
sigignore.c
sigintr.c siginterrupt
sigisempty.c sigisemptyset
sigismem.c sigismember
sigjmp.c
signal.c bsd_signal ssignal
signalfd.c
sigorset.c
sigpause.c
sigpending.c
sigprocmask.c
sigqueue.c sighold
sigrelse.c
sigreturn.c
sigset.c
sigsetmask.c
sigsetops.c
sigstack.c
sigsuspend.c
sigtimedwait.c
sigvec.c
sigwait.c
sigwaitinfo.c
sincos32.c
skeleton.c
sleep.c
snprintf.c sprintf
snprintf_chk.c
snprintf_lite.cc
sockaddr_un_set.c
sockatmark.c
socket.c
socket2.h recv recvfrom
socketpair.c
span
spawn.c posix_spawn
spawn_faction_addchdir.c posix_spawn_file_actions_addchdir_np
spawn_faction_addclose.c posix_spawn_file_actions_addclose
spawn_faction_addclosefrom.c posix_spawn_file_actions_addclosefrom_np
spawn_faction_adddup2.c posix_spawn_file_actions_adddup2
spawn_faction_addfchdir.c posix_spawn_file_actions_addfchdir_np
spawn_faction_addopen.c posix_spawn_file_actions_addopen
spawn_faction_addtcsetpgrp_np.c posix_spawn_file_actions_addtcsetpgrp_np
spawn_faction_destroy.c posix_spawn_file_actions_destroy
spawn_faction_init.c posix_spawn_file_actions_init
spawn_valid_fd.c
spawnattr_destroy.c posix_spawnattr_destroy
spawnattr_getcgroup_np.c posix_spawnattr_getcgroup_np
spawnattr_getdefault.c posix_spawnattr_getsigdefault
spawnattr_getflags.c posix_spawnattr_getflags
spawnattr_getpgroup.c posix_spawnattr_getpgroup
spawnattr_getschedparam.c posix_spawnattr_getschedparam
spawnattr_getschedpolicy.c posix_spawnattr_getschedpolicy
spawnattr_getsigmask.c posix_spawnattr_getsigmask
spawnattr_init.c posix_spawnattr_init
spawnattr_setcgroup_np.c posix_spawnattr_setcgroup_np
spawnattr_setdefault.c posix_spawnattr_setsigdefault
spawnattr_setflags.c posix_spawnattr_setflags
spawnattr_setpgroup.c posix_spawnattr_setpgroup
spawnattr_setschedparam.c posix_spawnattr_setschedparam
spawnattr_setschedpolicy.c posix_spawnattr_setschedpolicy
spawnattr_setsigmask.c posix_spawnattr_setsigmask
spawni.c
spawnp.c posix_spawnp
speed.c cfgetispeed cfgetospeed cfsetispeed cfsetospeed
splice.c
sprintf.c
sprintf_chk.c
sprofil.c insert pcmp profil_count
srand48.c
srand48_r.c
sscanf.c perror_internal tempnam
sso_string.cc
sstk.c
sstream
sstream.tcc
stack_chk_fail.c
stat64.c stat
statfs64.c statfs
statvfs.c statvfs64
statvfs64.c statvfs
statx.c
statx_generic.c
std.cc
std.compat.cc
std_function.h
std_mutex.h
std_thread.h
stdc_bit_ceil_uc.c
stdc_bit_ceil_ui.c
stdc_bit_ceil_ul.c
stdc_bit_ceil_ull.c
stdc_bit_ceil_us.c
stdc_bit_floor_uc.c
stdc_bit_floor_ui.c
stdc_bit_floor_ul.c
stdc_bit_floor_ull.c
stdc_bit_floor_us.c
stdc_bit_width_uc.c
stdc_bit_width_ui.c
stdc_bit_width_ul.c
stdc_bit_width_ull.c
stdc_bit_width_us.c
stdc_count_ones_uc.c
stdc_count_ones_ui.c
stdc_count_ones_ul.c
stdc_count_ones_ull.c
stdc_count_ones_us.c
stdc_count_zeros_uc.c
stdc_count_zeros_ui.c
stdc_count_zeros_ul.c
stdc_count_zeros_ull.c
stdc_count_zeros_us.c
stdc_first_leading_one_uc.c
stdc_first_leading_one_ui.c
stdc_first_leading_one_ul.c
stdc_first_leading_one_ull.c
stdc_first_leading_one_us.c
stdc_first_leading_zero_uc.c
stdc_first_leading_zero_ui.c
stdc_first_leading_zero_ul.c
stdc_first_leading_zero_ull.c
stdc_first_leading_zero_us.c
stdc_first_trailing_one_uc.c
stdc_first_trailing_one_ui.c
stdc_first_trailing_one_ul.c
stdc_first_trailing_one_ull.c
stdc_first_trailing_one_us.c
stdc_first_trailing_zero_uc.c
stdc_first_trailing_zero_ui.c
stdc_first_trailing_zero_ul.c
stdc_first_trailing_zero_ull.c
stdc_first_trailing_zero_us.c
stdc_has_single_bit_uc.c
stdc_has_single_bit_ui.c
stdc_has_single_bit_ul.c
stdc_has_single_bit_ull.c
stdc_has_single_bit_us.c
stdc_leading_ones_uc.c
stdc_leading_ones_ui.c
stdc_leading_ones_ul.c
stdc_leading_ones_ull.c
stdc_leading_ones_us.c
stdc_leading_zeros_uc.c
stdc_leading_zeros_ui.c
stdc_leading_zeros_ul.c
stdc_leading_zeros_ull.c
stdc_leading_zeros_us.c
stdc_trailing_ones_uc.c
stdc_trailing_ones_ui.c
stdc_trailing_ones_ul.c
stdc_trailing_ones_ull.c
stdc_trailing_ones_us.c
stdc_trailing_zeros_uc.c
stdc_trailing_zeros_ui.c
stdc_trailing_zeros_ul.c
stdc_trailing_zeros_ull.c
stdc_trailing_zeros_us.c
stdexcept.cc
stdfiles.c
stdio.h abort malloc_printerr_tail setmntent
stdio2.h asprintf dprintf fgets fgets_unlocked fprintf fread fread_unlocked gets obstack_printf obstack_vprintf printf snprintf sprintf vasprintf vdprintf vfprintf vprintf vsnprintf vsprintf
stdio_filebuf.h
stdio_sync_filebuf.h
stdlib-bsearch.h bsearch
stdlib-float.h atof
stdlib.h atoi atol mbstowcs ptsname_r realpath wcstombs wctomb
stime.c
stl_algo.h
stl_algobase.h
stl_construct.h
stl_deque.h
stl_function.h
stl_heap.h
stl_iterator.h
stl_iterator_base_funcs.h
stl_iterator_base_types.h
stl_pair.h
stl_stack.h
stl_tempbuf.h
stl_tree.h
stl_uninitialized.h
stl_vector.h
stpcpy.c
stpcpy_chk.c
stpncpy.c
stpncpy_chk.c
str-two-way.h critical_factorization two_way_long_needle
strcasecmp.c strcasecmp_l
strcasecmp_l.c
strcasestr.c
strcat-avx2.S
strcat-evex.S
strcat-sse2-unaligned.S
strcat-sse2.S
strcat-ssse3.S
strcat-strlen-avx2.h.S
strcat-strlen-evex.h.S
strcat.S
strcat.c strcat_ifunc
strcat_chk.c
strchr-avx2.S
strchr-evex-base.S
strchr-evex.S
strchr-sse2-no-bsf.S
strchr-sse2.S index strchr strchrnul
strchr.S index
strchr.c index strchr_ifunc
strchrnul.S
strchrnul.c
strcmp-avx2.S
strcmp-evex.S
strcmp-sse2-unaligned.S
strcmp-sse2.S strcmp strncmp
strcmp-sse42.S
strcmp-sse4_2.S
strcmp.S strncmp
strcmp.c strcmp_ifunc
strcoll.c strcoll_l strcpy strcpy_ifunc wcscoll wcscoll_l wcsxfrm
strcoll_l.c utf8_encode wcscoll_l
strcpy-avx2.S
strcpy-evex.S
strcpy-sse2-unaligned.S stpcpy
strcpy-sse2.S
strcpy-ssse3.S
strcpy.S stpcpy
strcpy.c strcpy_ifunc
strcpy_chk.c
strcspn-c.c
strcspn-sse4.c
strcspn.S
strcspn.c strcspn_ifunc
strdup.c
streambuf
streambuf.cc
streambuf.tcc
streambuf_iterator.h
streams-compat.c fattach fdetach getmsg getpmsg isastream putmsg putpmsg
strerror.c strerror_l
strerror_l.c
strerrordesc_np.c
strerrorname_np.c
strfmon.c
strfmon_l.c
strfrom-skeleton.c round_and_return round_away strfromd strfromf strfromf128 strfromf32 strfromf32x strfromf64 strfromf64x strfroml
strfry.c
strftime.c wcsftime
strftime_l.c wcsftime_l
string-inlines.c
string.h memchr strchr strpbrk strrchr strstr
string_fortified.h explicit_bzero memcpy memmove mempcpy memset memset_explicit munmap_chunk stpcpy stpncpy strcat strcpy strlcat strlcpy strncat strncpy
string_view
string_view.tcc
strings.h index rindex
strings_fortified.h bcopy bzero
strlcat.c
strlcat_chk.c
strlcpy.c
strlcpy_chk.c
strlen-avx2.S
strlen-evex-base.S
strlen-evex.S
strlen-sse2.S strlen strnlen
strlen-vec.S strlen strnlen
strlen.S
strlen.c strlen_ifunc
strlen_asimd.S
strncase.c strncasecmp strncasecmp_l
strncase_l.c strncasecmp_l
strncat-avx2.S
strncat-evex.S
strncat.c strncat_ifunc
strncat_chk.c
strncmp.S
strncmp.c strncmp_ifunc
strncpy-avx2.S
strncpy-evex.S
strncpy.c rindex strncpy_ifunc strndup strrchr
strncpy_chk.c
strndup.c
strnlen-evex-base.S
strnlen.S
strnlen.c
strops.c enlarge_userbuf
strpbrk.c strpbrk_ifunc
strptime.c
strptime_l.c day_of_the_week strftime
strrchr-avx2.S
strrchr-evex-base.S
strrchr-evex.S
strrchr-sse2.S
strrchr.S rindex
strrchr.c rindex strrchr_ifunc
strsep.c
strsignal.c free_key_mem init
strspn-c.c
strspn-sse4.c
strspn.S strcspn
strspn.c strspn_ifunc
strstr-avx512.c
strstr-sse2-unaligned.S
strstr.c
strstream
strstream.cc
strtod.c strtof strtof128 strtof32 strtof32x strtof64 strtof64x strtold wcstod wcstof wcstof128 wcstof32 wcstof32x wcstof64 wcstof64x wcstold
strtod_l.c round_and_return str_to_mpn strtof128_l strtof32_l strtof32x_l strtof64_l strtof64x_l strtof_l strtold_l wcstod_l wcstof128_l wcstof32_l wcstof32x_l wcstof64_l wcstof64x_l wcstof_l wcstold_l
strtod_nan_main.c do_system
strtoimax.c
strtok.c
strtok_r.c
strtol.c strtoimax strtoll strtoq strtoul strtoull strtoumax strtouq wcstoimax wcstol wcstoll wcstoq wcstoul wcstoull wcstoumax wcstouq
strtol_l.c strtoll_l strtoul_l strtoull_l swapcontext wcstol_l wcstoll_l wcstoul_l wcstoull_l wcswidth
strtoumax.c
strverscmp.c
strxfrm.c memchr memchr_ifunc utf8_encode wcsxfrm wcsxfrm_l wcwidth
strxfrm_l.c swab utf8_encode wcsxfrm_l
stty.c
stub-syscalls.c bdflush create_module get_kernel_syms no_syscall query_module uselib
sub_n.c
submul_1.c
svc.c svc_getreq svc_getreq_common svc_getreq_poll svc_getreqset svc_register svc_sendreply svc_unregister svcerr_auth svcerr_decode svcerr_noproc svcerr_noprog svcerr_progvers svcerr_systemerr svcerr_weakauth xprt_register xprt_unregister
svc_auth.c authenticate svcauth_null
svc_authux.c svcauth_short svcauth_unix
svc_raw.c svcraw_create svcraw_destroy svcraw_freeargs svcraw_getargs svcraw_recv svcraw_reply svcraw_stat
svc_run.c svc_exit
svc_simple.c registerrpc universal
svc_tcp.c makefd_xprt readtcp rendezvous_request rendezvous_stat svcfd_create svctcp_create svctcp_destroy svctcp_freeargs svctcp_getargs svctcp_recv svctcp_rendezvous_abort svctcp_reply svctcp_stat writetcp
svc_udp.c svcudp_bufcreate svcudp_create svcudp_destroy svcudp_enablecache svcudp_freeargs svcudp_getargs svcudp_recv svcudp_reply svcudp_stat
svc_unix.c makefd_xprt readunix rendezvous_request rendezvous_stat svcunix_create svcunix_destroy svcunix_freeargs svcunix_getargs svcunix_recv svcunix_rendezvous_abort svcunix_reply svcunix_stat svcunixfd_create writeunix
svcauth_des.c authdes_getucred
swab.c
swapcontext.S
swprintf.c vwprintf
swprintf_chk.c
swscanf.c save_for_wbackup
symlink.c
sync_file_range.c
syncbuf.cc
syscall-template.S acct alarm arch_prctl bind capget capset chdir chmod chown chroot clock_adjtime close_range create_module delete_module dup dup2 dup3 epoll_create epoll_create1 epoll_ctl eventfd execve fanotify_init fanotify_mark fchdir fchmod fchown fchownat fgetxattr flistxattr flock fremovexattr fsconfig fsetxattr fsmount fsopen fspick fstatfs fstatfs64 get_kernel_syms getegid geteuid getgid getgroups getitimer getpeername getpgid getpgrp getpid getppid getresgid getresuid getrusage getsid getsockname getsockopt gettid getuid getxattr init_module inotify_add_watch inotify_init inotify_init1 inotify_rm_watch ioctl ioperm iopl kill klogctl lchown lgetxattr link linkat listen listxattr llistxattr lremovexattr lsetxattr madvise memfd_create mincore mkdir mkdirat mlock mlockall modify_ldt mount mount_setattr move_mount mprotect mq_setattr mremap mseal munlock munlockall munmap name_to_handle_at nfsservctl open_tree personality pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2 pivot_root pkey_alloc pkey_free prctl prlimit prlimit64 process_madvise process_mrelease query_module quotactl readlink readlinkat remap_file_pages removexattr rmdir sched_get_priority_max sched_get_priority_min sched_getparam sched_getscheduler sched_rr_get_interval sched_setparam sched_setscheduler sched_yield sendfile sendfile64 setdomainname setfsgid setfsuid sethostname setitimer setns setpgid setpriority setsid setsockopt setxattr shutdown sigaltstack socket socketpair statfs statfs64 swapoff swapon symlink symlinkat sync syncfs sysinfo tgkill timerfd_create timerfd_gettime timerfd_settime umask uname unlink unlinkat unshare uselib utime vhangup
syscall.S
syscall_cancel.S
sysconf.c
sysctl.c adjtimex ntp_adjtime
sysdep.c
syslog.c cancel_handler closelog openlog openlog_internal setlogmask vsyslog
syslog.h vsyslog
system.c cancel_handler do_system
system_error
system_error.cc constant_init default_error_condition name strerror_string use_strerror_result
sysv_signal.c sigisemptyset
tcdrain.c
tcflow.c
tcflush.c
tcgetattr.c
tcgetpgrp.c
tcgetsid.c
tcsendbrk.c cfmakeraw tcsendbreak
tcsetattr.c
tcsetpgrp.c
tee.c timerfd_gettime
telldir.c
tempnam.c
tempname.c try_dir try_file try_nocreate
text_encoding
text_encoding.cc
textdomain.c
thrd_create.c
thrd_current.c
thrd_detach.c
thrd_equal.c
thrd_exit.c thrd_join
thrd_join.c
thrd_sleep.c
thrd_yield.c
thread
thread-freeres.c
thread.cc execute_native_thread_routine execute_native_thread_routine_compat
threads.h thrd_equal
time.c time_ifunc time_syscall
time_members.cc
time_members.h
timegm.c
timer_create.c
timer_delete.c
timer_getoverr.c timer_getoverrun
timer_gettime.c timer_settime
timer_routines.c reset_helper_control timer_helper_thread timer_sigev_thread
timer_settime.c timer_helper_thread
timerfd_gettime.c
timerfd_settime.c
times.c
timespec_get.c
timespec_getres.c
tinfo.cc
tls-internal.c
tls_get_addr.S
tlsdesc.c
tlsdeschtab.h
tmpdir.c
tmpfile.c tmpfile64
tmpnam.c
tmpnam_r.c
towctrans.c
towctrans_l.c
tpp.c
translated_number_width.c
tree.cc
truncate64.c truncate
tsearch.c maybe_split_for_insert tdelete tdestroy tdestroy_recurse tfind trecurse trecurse_r twalk twalk_r
tss_create.c
tss_delete.c
tss_get.c
tss_set.c
ttyname.c free_mem getttyname
ttyname_r.c getttyname_r
ttyname_r_chk.c
ttyslot.c
tuple
type_traits
type_traits.h
typeinfo
tzdb.cc
tzfile.c
tzset.c compute_change free_mem parse_offset parse_rule parse_tzname tzset_internal
uabs.c
ualarm.c
ulabs.c uimaxabs umaxabs
ulimit.c
ullabs.c
umount.c
umount2.S
umount2.c
unicode.h
unique_lock.h
unique_ptr.h
unistd.h confstr getcwd getdomainname getgroups gethostname getlogin_r pread pread64 read ttyname_r
unlink.c
unlockpt.c
unwind-forcedunwind.c pthread_cancel_init
unwind-link.c
unwind-pe.h base_of_encoded_value get_ttype_entry parse_lsda_header read_encoded_value_with_base
unwind-resume.c
unwind.c unwind_cleanup unwind_stop
updwtmp.c
updwtmpx.c
uselocale.c
usleep.c
ustat.c
utan.tbl tan tanf32x tanf64
utility
utime.c
utimensat.c
utimes.c
utmp_file.c matches_last_entry read_last_entry timeout_handler try_file_lock
utmpname.c
utmpxname.c
valarray
valarray.cc
valarray_array.h
valid_field.c
valid_list_field.c
vasprintf.c
vasprintf_chk.c
vdprintf_chk.c
vec.cc
vector.tcc
version.c gnu_get_libc_release gnu_get_libc_version
versionsort64.c versionsort
vfork.S
vfprintf-internal.c buffered_vfprintf group_number outstring_converted_wide_string outstring_func printf_positional
vfprintf-process-arg.c printf_positional
vfprintf.c
vfprintf_chk.c
vfscanf-internal.c char_buffer_add_slow
vfscanf.c
vfwprintf.c
vfwprintf_chk.c
vfwscanf.c
vlimit.c
vmi_class_type_info.cc
vmsplice.c
vobprintf_chk.c
vprintf.c
vprintf_chk.c
vscanf.c
vsnprintf.c
vsnprintf_chk.c
vsprintf_chk.c
vswprintf.c
vswprintf_chk.c
vtables.c check_stdfiles_vtables
vterminate.cc d_make_comp
vtimes.c vtimes_one
vwprintf.c
vwprintf_chk.c
vwscanf.c
w_acos_compat.c acos acosf32x acosf64
w_acos_template.c acosf128
w_acosf_compat.c acosf acosf32
w_acosh_compat.c acosh acoshf32x acoshf64
w_acosh_template.c acoshf128
w_acoshf_compat.c acoshf acoshf32
w_acoshl_compat.c acoshf128 acoshf64x acoshl
w_acosl_compat.c acosf128 acosf64x acosl
w_asin_compat.c asin asinf32x asinf64
w_asin_template.c asinf128
w_asinf_compat.c asinf asinf32
w_asinl_compat.c asinf128 asinf64x asinl
w_atan2_compat.c atan2 atan2f32x atan2f64
w_atan2_template.c atan2f128
w_atan2f_compat.c atan2f atan2f32
w_atan2l_compat.c atan2f128 atan2f64x atan2l
w_atanh_compat.c atanh atanhf32x atanhf64
w_atanh_template.c atanhf128
w_atanhf_compat.c atanhf atanhf32
w_atanhl_compat.c atanhf128 atanhf64x atanhl
w_cosh_compat.c cosh coshf32x coshf64 exp10 exp2 pow10
w_cosh_template.c coshf128
w_coshf_compat.c coshf coshf32
w_coshl_compat.c coshf128 coshf64x coshl
w_exp10_compat.c exp10 exp10f32x exp10f64 pow10
w_exp10_template.c exp10f128
w_exp10f_compat.c exp10f exp10f32 pow10f
w_exp10l_compat.c exp10f128 exp10f64x exp10l exp2f128 exp2f64x exp2l pow10l
w_exp2_compat.c exp2
w_exp2_template.c exp2f128
w_exp2f_compat.c exp2f
w_exp2l_compat.c exp2f128 exp2f64x exp2l expf128 expf64x expl
w_exp_compat.c exp
w_exp_template.c exp expf128 expf32x expf64
w_expf_compat.c expf
w_expl_compat.c expf128 expf64x expl fmodf128 fmodf64x fmodl
w_fmod_compat.c fmod fmodf32x fmodf64 hypot
w_fmod_template.c fmodf128
w_fmodf_compat.c fmodf fmodf32 hypotf
w_fmodl_compat.c fmodf128 fmodf64x fmodl
w_hypot_compat.c hypot hypotf32x hypotf64
w_hypot_template.c hypotf128
w_hypotf_compat.c hypotf hypotf32
w_hypotl_compat.c hypotf128 hypotf64x hypotl
w_ilogb.c ilogb ilogbf32x ilogbf64 llogb llogbf32x llogbf64
w_ilogb_template.c ilogb ilogbf ilogbf128 ilogbf32 ilogbf32x ilogbf64 ilogbf64x ilogbl
w_ilogbf.c ilogbf ilogbf32 llogbf llogbf32
w_j0_compat.c j0 j0f32x j0f64 y0 y0f32x y0f64
w_j0_template.c j0f128 y0f128
w_j0f_compat.c j0f j0f32 y0f y0f32
w_j0l_compat.c j0f128 j0f64x j0l y0f128 y0f64x y0l
w_j1_compat.c j1 j1f32x j1f64 y1 y1f32x y1f64
w_j1_template.c j1f128 y1f128
w_j1f_compat.c j1f j1f32 y1f y1f32
w_j1l_compat.c j1f128 j1f64x j1l y1f128 y1f64x y1l
w_jn_compat.c jn jnf32x jnf64 yn ynf32x ynf64
w_jn_template.c jnf128 ynf128
w_jnf_compat.c jnf jnf32 ynf ynf32
w_jnl_compat.c jnf128 jnf64x jnl ynf128 ynf64x ynl
w_lgamma_main.c gamma lgamma lgammaf32x lgammaf64
w_lgamma_r_compat.c lgamma_r lgammaf32x_r lgammaf64_r
w_lgamma_r_template.c lgammaf128_r
w_lgamma_template.c lgammaf128
w_lgammaf.c lgammaf lgammaf32
w_lgammaf_main.c gammaf lgammaf lgammaf32
w_lgammaf_r_compat.c lgammaf32_r lgammaf_r
w_lgammal_main.c gammal lgammaf128 lgammaf64x lgammal
w_lgammal_r_compat.c lgammaf128_r lgammaf64x_r lgammal_r
w_llogb_template.c llogb llogbf llogbf128 llogbf32 llogbf32x llogbf64 llogbf64x llogbl
w_log10_compat.c log10 log10f32x log10f64
w_log10_template.c log10f128
w_log10f_compat.c log10f log10f32
w_log10l_compat.c log10f128 log10f64x log10l
w_log1p_template.c log1p log1pf log1pf128 log1pf32 log1pf32x log1pf64 log1pf64x log1pl logp1 logp1f128 logp1f32x logp1f64 logp1f64x logp1l
w_log2_compat.c log2
w_log2_template.c log2f128
w_log2f_compat.c log2f
w_log2l_compat.c log2f128 log2f64x log2l
w_log_compat.c log
w_log_template.c log logf128 logf32x logf64
w_logf_compat.c logf
w_logl_compat.c logf128 logf64x logl
w_pow_compat.c drem pow remainder
w_pow_template.c pow powf128 powf32x powf64
w_powf_compat.c powf
w_powl_compat.c powf128 powf64x powl
w_remainder_compat.c drem remainder remainderf32x remainderf64
w_remainder_template.c remainderf128
w_remainderf_compat.c dremf remainderf remainderf32
w_remainderl_compat.c dreml remainderf128 remainderf64x remainderl
w_scalb_compat.c scalb sysv_scalb
w_scalbf_compat.c scalbf sysv_scalbf
w_scalbl_compat.c scalbl sysv_scalbl
w_scalbln_template.c scalbln scalblnf scalblnf128 scalblnf32 scalblnf32x scalblnf64 scalblnf64x scalblnl
w_sinh_compat.c f32xsqrtf64 sinh sinhf32x sinhf64 sqrt sqrtf32x sqrtf64
w_sinh_template.c sinhf128
w_sinhf_compat.c sinhf sinhf32
w_sinhl_compat.c sinhf128 sinhf64x sinhl
w_sqrt_compat.c f32xsqrtf64 sqrt sqrtf32x sqrtf64 tgamma tgammaf32x tgammaf64
w_sqrt_template.c sqrtf128
w_sqrtf_compat.c sqrtf sqrtf32 tgammaf tgammaf32
w_sqrtl_compat.c f64xsqrtf128 sqrtf128 sqrtf64x sqrtl
w_tgamma_compat.c tgamma tgammaf32x tgammaf64
w_tgamma_template.c tgammaf128
w_tgammaf_compat.c tgammaf tgammaf32
w_tgammal_compat.c tgammaf128 tgammaf64x tgammal
wait.c waitpid
wait3.c
wait4.c
waitid.c
waitpid.c
wcfuncs.c iswalnum iswalpha iswblank iswcntrl iswdigit iswgraph iswlower iswprint iswpunct iswspace iswupper iswxdigit towlower towupper
wcfuncs_l.c iswalnum_l iswalpha_l iswblank_l iswcntrl_l iswdigit_l iswgraph_l iswlower_l iswprint_l iswpunct_l iswspace_l iswupper_l iswxdigit_l towlower_l towupper_l
wchar.h btowc mbrlen wctob
wchar2.h fgetws fgetws_unlocked fwprintf mbsnrtowcs mbsrtowcs swprintf vfwprintf vswprintf vwprintf wcpcpy wcpncpy wcrtomb wcscat wcscpy wcslcat wcslcpy wcsncat wcsncpy wcsnrtombs wcsrtombs wmemcpy wmemmove wmempcpy wmemset wprintf
wcpcpy.c
wcpcpy_chk.c
wcpncpy.c
wcpncpy_chk.c
wcrtomb.c
wcrtomb_chk.c
wcscasecmp.c wcscasecmp_l
wcscat.c
wcscat_chk.c
wcschr-sse2.S
wcschr.S
wcschr.c
wcschrnul.c
wcscmp-sse2.S
wcscmp.S
wcscmp.c
wcscpy-ssse3.S
wcscpy.c wcscspn
wcscpy_chk.c
wcscspn.c
wcsdup.c
wcsftime.c
wcslcat.c
wcslcat_chk.c
wcslcpy.c
wcslcpy_chk.c
wcslen-sse2.S
wcslen.S
wcslen.c
wcsmbsload.c
wcsncase.c wcsncasecmp wcsncasecmp_l
wcsncat.c wcsncat_ifunc
wcsncat_chk.c
wcsncmp.c wcsncmp_ifunc
wcsncpy.c wcspbrk
wcsncpy_chk.c
wcsnlen.c
wcsnrtombs.c wcsnlen wcspbrk
wcsnrtombs_chk.c
wcspbrk.c
wcsrchr.S
wcsrchr.c wcsrchr_ifunc
wcsrtombs.c
wcsrtombs_chk.c
wcsspn.c
wcsstr.c wcswcs
wcstoimax.c
wcstok.c
wcstombs.c
wcstombs_chk.c
wcstoumax.c
wcswidth.c
wctob.c
wctomb.c
wctomb_chk.c
wctrans.c
wctrans_l.c
wctype.c
wctype_l.c
wcwidth.c
wfiledoalloc.c
wfileops.c adjust_wide_data
wgenops.c save_for_wbackup
wmemchr.c
wmemcmp.c
wmemcpy.c
wmemcpy_chk.c
wmemmove.c
wmemmove_chk.c
wmempcpy.c
wmempcpy_chk.c
wmemset.c
wmemset_chk.c
wmemstream.c open_wmemstream
wordcopy.c wordcopy_bwd_aligned wordcopy_bwd_dest_aligned wordcopy_fwd_aligned wordcopy_fwd_dest_aligned
wordexp.c eval_expr eval_expr_multdiv eval_expr_val exec_comm parse_arith parse_backtick parse_dollars parse_qtd_backslash parse_tilde w_addchar w_addmem w_addword wordfree
wprintf.c wscanf
wprintf_buffer_as_file.c
wprintf_buffer_flush.c
wprintf_buffer_to_file.c
wprintf_chk.c bindresvport
write.c
write_nocancel.c
writev.c
wscanf.c fwscanf
wstrops.c enlarge_userbuf
x2y2m1.c compare
x2y2m1f.c
x2y2m1l.c compare
xcrypt.c bin2hex hex2bin passwd2des passwd2des_internal xdecrypt xencrypt
xdr.c xdr_bool xdr_bytes xdr_char xdr_enum xdr_free xdr_hyper xdr_int xdr_long xdr_longlong_t xdr_netobj xdr_opaque xdr_short xdr_string xdr_u_char xdr_u_hyper xdr_u_int xdr_u_long xdr_u_longlong_t xdr_u_short xdr_union xdr_void xdr_wrapstring
xdr_array.c xdr_vector
xdr_float.c xdr_double
xdr_intXX_t.c xdr_int16_t xdr_int32_t xdr_int64_t xdr_int8_t xdr_quad_t xdr_u_quad_t xdr_uint16_t xdr_uint32_t xdr_uint64_t xdr_uint8_t
xdr_mem.c xdrmem_create xdrmem_destroy xdrmem_getbytes xdrmem_getint32 xdrmem_getlong xdrmem_getpos xdrmem_inline xdrmem_putbytes xdrmem_putint32 xdrmem_putlong xdrmem_setpos
xdr_rec.c flush_out get_input_bytes getpublickey xdrrec_create xdrrec_destroy xdrrec_endofrecord xdrrec_eof xdrrec_getbytes xdrrec_getint32 xdrrec_getlong xdrrec_getpos xdrrec_inline xdrrec_putbytes xdrrec_putint32 xdrrec_putlong xdrrec_setpos xdrrec_skiprecord
xdr_ref.c xdr_pointer xdr_reference
xdr_sizeof.c harmless x_destroy x_getpostn x_inline x_putbytes x_putint32 x_putlong x_setpostn
xdr_stdio.c xdrstdio_create xdrstdio_destroy xdrstdio_getbytes xdrstdio_getint32 xdrstdio_getlong xdrstdio_getpos xdrstdio_inline xdrstdio_putbytes xdrstdio_putint32 xdrstdio_putlong xdrstdio_setpos
xmknod.c
xmknodat.c
xpg-strerror.c
xpg_basename.c
xstat.c
xstat64.c
`;
