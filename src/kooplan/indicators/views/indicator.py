from django.http import HttpResponse
def indicator_list(request, **kw): return HttpResponse('')
def indicator(request, **kw): return HttpResponse('')
def indicator_table(request, **kw): return HttpResponse('')
