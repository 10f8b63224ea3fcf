from django.http import HttpResponse
def population(request, **kw): return HttpResponse('')
def population_table(request, **kw): return HttpResponse('')
