{{- define "pactgate.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{- define "pactgate.selector" -}}
app.kubernetes.io/name: pactgate
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "pactgate.labels" -}}
{{ include "pactgate.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* What a pod of the broker and one that migrates have in common: who it runs as, and where its settings are. */}}
{{- define "pactgate.podSecurity" -}}
automountServiceAccountToken: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "pactgate.container" -}}
image: {{ include "pactgate.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
env:
  - name: PACTGATE_SECRETS_DIR
    value: /run/secrets/pactgate
  {{- range $name, $value := .Values.settings }}
  {{- if $value }}
  - name: {{ $name }}
    value: {{ $value | quote }}
  {{- end }}
  {{- end }}
  {{- if .Values.trustedProxies }}
  - name: PACTGATE_TRUSTED_PROXIES
    value: {{ .Values.trustedProxies | quote }}
  {{- end }}
volumeMounts:
  - {name: secrets, mountPath: /run/secrets/pactgate, readOnly: true}
  - {name: tmp, mountPath: /tmp}
{{- end -}}

{{- define "pactgate.volumes" -}}
- name: secrets
  secret:
    secretName: {{ .Values.existingSecret }}
    defaultMode: 288
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
{{- end -}}
