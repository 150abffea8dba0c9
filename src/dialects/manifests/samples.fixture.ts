/** Manifests in all the forms that are read: written by hand, by Helm, by `kubectl get -o yaml` and `-o json`. */
export const SHOP = `# Source: shop/templates/kafka.yaml
apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: StatefulSet
  metadata: { name: kafka, namespace: shop }
  spec:
    serviceName: kafka
    template:
      metadata: { labels: { app: kafka } }
      spec:
        containers:
        - name: broker
          env:
          - { name: PEERS, value: "kafka-0.kafka:9093,kafka-1.kafka.shop.svc.cluster.local:9093" }
          ports: [{ name: client, containerPort: 9092 }]
- apiVersion: v1
  kind: Service
  metadata: { name: kafka, namespace: shop }
  spec: { clusterIP: None, selector: { app: kafka }, ports: [{ name: client, port: 9092, targetPort: client }] }
---
# Source: shop/templates/redis.yaml
apiVersion: v1
kind: Service
metadata: { name: redis, namespace: shop }
spec:
  selector: { app: redis }
  ports: [{ name: data, port: 6379, targetPort: data }, { name: metrics, port: 9121 }]
---
apiVersion: v1
kind: Service
metadata: { name: store, namespace: shop }
spec: { type: ExternalName, externalName: redis.shop.svc.cluster.local }
---
apiVersion: v1
kind: ReplicationController
metadata: { name: redis, namespace: shop }
spec:
  template:
    metadata: { labels: { app: redis } }
    spec:
      containers:
      - name: redis
        ports: [{ name: data, containerPort: 6380 }]
        livenessProbe: { tcpSocket: { port: data } }
        readinessProbe: { httpGet: { port: 9122 } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: app, namespace: shop }
data:
  QUEUE: kafka-0.kafka:9092
  application.yaml: |
    # see http://docs.example.com
    datasource:
      url: jdbc:postgresql://db.prod.example.com:5432/x
    metrics: "http://store:9121/metrics"
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: month-end, namespace: shop }
spec:
  schedule: "0 0 1 * *"
  jobTemplate:
    spec:
      template:
        spec:
          initContainers:
          - name: wait
            command: [sh, -c, "while ! nc -z redis 6379; do sleep 1; done"]
          containers:
          - name: close
            args: ["--redis=$(REDIS_SERVICE_HOST):$(REDIS_SERVICE_PORT)", --bank, "https://$(USER):secret@bank.example.com/api"]
            envFrom: [{ prefix: APP_, configMapRef: { name: app } }, { secretRef: { name: keys } }]
            env:
            - { name: DATABASE_URL, valueFrom: { secretKeyRef: { name: keys, key: url } } }
            - { name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: keys, key: password } } }
          volumes: [{ name: settings, configMap: { name: app } }]
`;

/** What leads in from outside, and whom it leads to. */
export const ENTRANCES = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: w, ports: [{ name: http, containerPort: 8080 }] }] } } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: http }, { name: admin, port: 9000, targetPort: 9000 }] }
---
apiVersion: v1
kind: Service
metadata: { name: public }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 443, targetPort: 8443 }] }
---
apiVersion: v1
kind: Service
metadata: { name: office }
spec: { type: LoadBalancer, loadBalancerSourceRanges: [192.0.2.0/24], selector: { app: web }, ports: [{ port: 444, targetPort: 8444 }] }
---
apiVersion: v1
kind: Service
metadata: { name: inner, annotations: { networking.gke.io/load-balancer-type: Internal } }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 445, targetPort: 8445 }] }
---
apiVersion: v1
kind: Service
metadata: { name: node }
spec: { type: NodePort, selector: { app: web }, ports: [{ port: 53, targetPort: 5353, protocol: UDP, nodePort: 30053 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec: { ingressClassName: nginx, rules: [{ http: { paths: [{ path: /, backend: { service: { name: web, port: { name: http } } } }] } }] }
---
apiVersion: extensions/v1beta1
kind: Ingress
metadata: { name: old }
spec: { backend: { serviceName: web, servicePort: 9000 } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web }
spec: { parentRefs: [{ name: edge }], rules: [{ backendRefs: [{ name: web, port: 80 }] }] }
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: { name: web }
spec: { to: { kind: Service, name: web }, port: { targetPort: admin } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed }
spec: { podSelector: {} }
`;
